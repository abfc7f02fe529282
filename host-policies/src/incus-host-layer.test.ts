import { expect, test } from 'vitest';
import { incusHostLayer } from './incus-host-layer.ts';

const unprivileged = { name: 'web', nesting: false, privileged: false } as const;

test.each([
  { container: unprivileged, decides: [] },
  { container: { ...unprivileged, privileged: true }, decides: [] },
  { container: { ...unprivileged, nesting: true }, decides: ['signal,', 'ptrace,'] },
])('signal and ptrace rules are those of Incus: %j', ({ container, decides }) => {
  const rules = incusHostLayer(container).text.match(/^ *(signal|ptrace)\b.*,$/gm) ?? [];
  expect(rules.map((rule) => rule.trim())).toEqual([
    'signal peer="incus-web_</var/lib/incus>",',
    'ptrace peer="incus-web_</var/lib/incus>",',
    'ptrace (readby, tracedby),',
    'signal (receive),',
    ...decides,
  ]);
});

test('the project is part of the names, and the path in the namespace has no leading slash', () => {
  const { profileName, text } = incusHostLayer({ ...unprivileged, project: 'shop' });
  expect(profileName).toBe('incus-shop_web_</var/lib/incus>');
  expect(text).toContain('change_profile -> ":incus-shop_web_<var-lib-incus>:*"');
});

test('only a privileged container shares the formats of programs with the host', () => {
  const formats = /^ *deny @\{PROC\}\/sys\/fs\/binfmt_misc\//m;
  expect(incusHostLayer(unprivileged).text).not.toMatch(formats);
  expect(incusHostLayer({ ...unprivileged, privileged: true }).text).toMatch(formats);
});
