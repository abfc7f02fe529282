import { expect, test } from 'vitest';
import { lxcHostLayer } from './lxc-host-layer.ts';

const privileged = { name: 'web', nesting: false, privileged: true } as const;

test.each([
  { container: privileged, decides: [] },
  { container: { ...privileged, nesting: true }, decides: ['signal,', 'ptrace,'] },
  { container: { ...privileged, privileged: false }, decides: [] },
  { container: { ...privileged, nesting: true, privileged: false }, decides: ['signal,', 'ptrace,'] },
])('signal and ptrace rules are those of LXC: %j', ({ container, decides }) => {
  const rules = lxcHostLayer(container).text.match(/^ *(signal|ptrace)\b.*,$/gm) ?? [];
  expect(rules.map((rule) => rule.trim())).toEqual([
    'signal peer="lxc-web_</var/lib/lxc>",',
    'ptrace peer="lxc-web_</var/lib/lxc>",',
    'ptrace (readby, tracedby),',
    'signal (receive),',
    ...decides,
  ]);
});

test('only a container with a user namespace may bind-mount anything', () => {
  const anything = /^ *mount options=\(rw, bind\),$/m;
  expect(lxcHostLayer(privileged).text).not.toMatch(anything);
  expect(lxcHostLayer({ ...privileged, privileged: false }).text).toMatch(anything);
});

test('own rules come last, unchanged', () => {
  const { text } = lxcHostLayer({ ...privileged, rules: ['deny ptrace (tracedby) peer=/usr/bin/gdb,'] });
  expect(text).toMatch(/own rules\.\n {2}deny ptrace \(tracedby\) peer=\/usr\/bin\/gdb,\n\}\n$/);
});

test('special characters of names are escaped if necessary', () => {
  const { profileName, text } = lxcHostLayer({ ...privileged, name: 'a*"b' });
  expect(profileName).toBe('lxc-a*"b_</var/lib/lxc>');
  expect(text).toContain('profile "lxc-a*\\"b_</var/lib/lxc>"');
  expect(text).toContain('signal peer="lxc-a\\*\\"b_</var/lib/lxc>"');
  expect(text).toContain('change_profile -> ":lxc-a\\*\\"b_<-var-lib-lxc>:*"');
});
