import { expect, test } from 'vitest';
import { classRows } from '../classes/policy-classes.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { isUnchanged, isUnchangedTowardsOthers } from './unchanged-class.ts';

function labels(before: string, after: string, name = 'a') {
  const cache = new PolicyCache();
  const [was, is] = [before, after].map((text) => labelNamed(readPolicy({ '': text }, { cache }), name));
  if (was === undefined || is === undefined) throw new Error('there are two');
  return { was, is };
}

const rules =
  '/a r, /b ix, link /c -> /d, network inet, mount /x -> /y/, signal peer=b, ptrace peer=b, dbus bus=system,';

/** Classes with a comparison of rules. */
const compared = classRows.filter(
  (row) => !('rulesIn' in row) || ['automaton', 'files', 'network'].includes(row.rulesIn),
);

test.each([
  ['nothing', '', []],
  ['a file', '/e w,', ['file', 'exec', 'mqueue', 'change_profile']],
  ['a socket', 'deny network inet6,', ['network', 'unix']],
  ['a mount', 'umount /y/,', ['mount']],
  ['what one may do to others', 'signal peer=c,', ['signal']],
  ['a message', 'dbus bus=session,', ['dbus']],
  ['a capability', 'deny capability mac_admin,', []],
  ['the capability to trace', 'capability sys_ptrace,', ['ptrace']],
])('a rule more, about %s', (_, rule, changed) => {
  const { was, is } = labels(`profile a { ${rules} }`, `profile a { ${rules} ${rule} }`);
  const differing = compared.filter((row) => !isUnchanged(row, was, is)).map(({ word }) => word);
  expect(differing.sort()).toEqual(changed.sort());
});

test.each([
  ['another mode', 'profile a { }', 'profile a flags=(complain) { }'],
  ['another name', 'profile a { }\nprofile b { }', 'profile b { }\nprofile a { signal, }'],
  ['a layer that goes', 'profile a { }\nprofile b { }', 'profile a { }'],
])('%s is reported as a change', (_, before, after) => {
  const { was } = labels(before, before, before.includes('b') ? 'a//&b' : 'a');
  const { is } = labels(after, after);
  expect(isUnchangedTowardsOthers(was, is)).toBe(false);
});

test('the attachment of a target counts', () => {
  const attached = (path: string) => `profile a { /bin/* px, }\nprofile b ${path} { }`;
  const { was, is } = labels(attached('/bin/b'), attached('/bin/c'));
  expect(classRows.filter((row) => !isUnchanged(row, was, is)).map(({ word }) => word)).toContain('exec');
});

test('attachments are compared by language', () => {
  const attached = (path: string) => `profile a { /bin/* px, }\nprofile b ${path} { }`;
  const exec = classRows.filter(({ word }) => word === 'exec');
  const isSame = (one: string, other: string) => {
    const { was, is } = labels(attached(one), attached(other));
    return exec.map((row) => isUnchanged(row, was, is));
  };
  expect(isSame('/bin/{b,c}', '/bin/{c,b}')).toEqual([true]);
  // The shortest path is equal.
  expect(isSame('/bin/{b,cc}', '/bin/{b,dd}')).toEqual([false]);
});

test('a change of any layer counts', () => {
  const two = (mount: string) => `profile a { mount, }\nprofile b { ${mount} }`;
  const { was, is } = labels(two('mount /x -> /y/,'), two('mount /x -> /z/,'), 'a//&b');
  expect(classRows.filter((row) => !isUnchanged(row, was, is)).map(({ word }) => word)).toContain('mount');
  expect(isUnchangedTowardsOthers(was, is)).toBe(true);
});
