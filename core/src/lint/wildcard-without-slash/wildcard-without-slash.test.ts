import { expect, test } from 'vitest';
import { findingsOf } from '../testing/lint-text.ts';

const messages = (rule: string, names: string) =>
  findingsOf('wildcard-without-slash', [
    `profile p { ${rule} }`,
    names
      .split(' ')
      .map((name) => `profile "${name}" { }`)
      .join('\n'),
  ]).map(({ message }) => message);

test.each([
  'signal peer=lxc-*,',
  'ptrace (read) peer=lxc-{web,db}*,',
  'change_profile -> lxc-w*,',
  'signal peer=/opt/*,',
])('reports %s', (rule) => {
  expect(messages(rule, 'lxc-web_</var> /opt/a/b')).toHaveLength(1);
});

test.each([
  ['signal peer=lxc-**,', 'lxc-web_</var>'],
  ['signal peer=lxc-*,', 'lxc-web_</var> lxc-db'],
  ['signal peer=lxc-*,', 'other'],
  ['signal peer=/opt/*/*,', '/opt/a/b'],
  ['signal peer=lxc-web,', 'lxc-web_</var>'],
])('accepts %s with %s', (rule, names) => expect(messages(rule, names)).toEqual([]));

test('shows three of the missed profiles', () => {
  expect(messages('signal peer=a*,', 'a/1 a/2 a/3 a/4')).toEqual([
    '`*` does not match `/`, so the pattern matches none of the profiles `a/1`, `a/2`, `a/3` and 1 more',
  ]);
});
