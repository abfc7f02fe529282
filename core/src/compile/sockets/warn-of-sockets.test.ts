import { describe, expect, test } from 'vitest';
import { spanText } from '../../source/span.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { readPolicy } from '../../testing/read-policy.ts';

const v8 = featuresOfPaths(['network_v8/af_mask']);
const v9 = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix']);

/** Returns the codes of diagnostics about rules, with the text of the rules. */
function said(rules: string, features: typeof v8, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const root = readPolicy(
    { '': `profile p { ${rules} }` },
    { kernelFeatures: features, defaultFeatures: features, files },
  );
  for (const name of root.profileNames()) root.profile(name);
  return root.units.flatMap((unit) => unit.diagnosticsSoFar.map(({ code, span }) => `${code}: ${spanText(span)}`));
}

describe('a denial of unix sockets that is dropped', () => {
  test.each<[rules: string, expected: readonly string[]]>([
    ['network, deny unix,', ['vanished-denial: deny unix,']],
    ['unix, deny unix (send) type=dgram,', ['vanished-denial: deny unix (send) type=dgram,']],
    ['network unix stream, deny unix type=dgram,', []],
    ['network (create) unix, deny unix (send),', []],
    ['network inet, deny unix,', []],
    ['deny unix,', []],
    ['network, deny network unix,', []],
  ])('%s', (rules, expected) => {
    expect(said(rules, v8)).toEqual(expected);
    expect(said(rules, v9)).not.toContainEqual(expect.stringMatching(/^vanished/));
  });
});

describe('a rule that grants more than its text', () => {
  test.each<[rules: string, expected: readonly string[]]>([
    ['network (create),', ['wider-rule: network (create),']],
    ['network (create) unix,', ['wider-rule: network (create) unix,']],
    ['network (create) inet,', []],
    ['network,', []],
    ['deny network (create),', []],
    ['unix (send) peer=(label=unconfined),', ['wider-rule: unix (send) peer=(label=unconfined),']],
    ['unix (send) peer=(label="{a,unconfined}"),', ['wider-rule: unix (send) peer=(label="{a,unconfined}"),']],
    ['unix peer=(label=a),', []],
    ['unix peer=(label=unconfined//&a),', []],
    ['deny unix peer=(label=unconfined),', []],
    ['include <base>', []],
  ])('%s', (rules, expected) => {
    const files = { base: 'unix (receive) peer=(label=unconfined),' };
    expect(said(rules, v9, files)).toEqual(expected);
    expect(said(rules, v8, files)).toEqual([]);
  });
});
