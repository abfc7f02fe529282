import { expect, test } from 'vitest';
import { incusLayerFile, regeneratedByIncus } from './generated-layer.ts';

const signal = 'deny signal peer=a,';

/** Returns a shortened profile in the form of Incus: Incus's own rules, then the raw rules. */
function generated(raw: readonly string[], nesting = false): string {
  const nested = nesting ? '\n  ### Configuration: nesting\n  pivot_root,\n' : '';
  const added =
    raw.length === 0 ? '' : `\n\n  ### Configuration: raw.apparmor\n${raw.map((line) => `  ${line}\n`).join('')}`;
  return `profile "incus-web_</var/lib/incus>" {\n  ### Base profile\n  file,\n${nested}${added}\n}\n`;
}

/** Removes blank lines, which have no meaning. */
function rules(profile: string | undefined): readonly string[] | undefined {
  return profile?.split('\n').filter((line) => line !== '');
}

test.each([
  [[], [signal]],
  [[signal], []],
  [[signal], ['file,', '### Configuration: raw.apparmor', signal]],
])('a profile with %j becomes one with %j', (before, after) => {
  for (const nesting of [false, true])
    expect(rules(regeneratedByIncus(generated(before, nesting), { nesting, raw: `\n${after.join('\n')}\n` }))).toEqual(
      rules(generated(after, nesting)),
    );
});

test('rules of Incus for different nesting and for foreign profiles are unknown', () => {
  expect(regeneratedByIncus(generated([]), { nesting: true, raw: '' })).toBeUndefined();
  expect(regeneratedByIncus(generated([signal], true), { nesting: false, raw: '' })).toBeUndefined();
  expect(regeneratedByIncus('', { nesting: false, raw: '' })).toBeUndefined();
});

test.each([
  ['default', '/var/lib/incus/security/apparmor/profiles/incus-web'],
  ['shop', '/var/lib/incus/security/apparmor/profiles/incus-shop_web'],
])('its place in the project %s', (project, file) => {
  expect(incusLayerFile({ project, instance: 'web' })).toBe(file);
});
