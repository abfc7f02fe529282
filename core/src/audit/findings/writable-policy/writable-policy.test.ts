import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { writablePolicy } from './writable-policy.ts';

const example = exampleOf('writable-policy');
const object = (path: string, mode: number, owner = 0, group = 0) => ({ path: exampleBytes(path), owner, group, mode });

test('the example: a policy file that everybody can write', () => {
  expect(findingsIn(writablePolicy, example)).toMatchObject([
    {
      severity: 'high',
      subject: 'the host',
      evidence: ['everybody can change `/etc/apparmor.d/usr.sbin.chronyd` (mode 666)'],
      fixes: ['chmod go-w /etc/apparmor.d/usr.sbin.chronyd', expect.any(String)],
      names: ['/etc/apparmor.d/usr.sbin.chronyd'],
    },
  ]);
});

test.each([
  [
    'a group',
    object('/etc/apparmor.d', 0o40775, 0, 1000),
    'group 1000 can change `/etc/apparmor.d` (mode 775)',
    'chmod',
  ],
  ['an owner', object('/etc/apparmor.d/x', 0o100644, 1000), 'user 1000, the owner, can change', 'chown -h root:root'],
  ['an owner of a link', object('/etc/apparmor.d/x', 0o120777, 1000), 'user 1000, the owner, can change', 'chown -h'],
])('%s is medium', (_, one, evidence, fix) => {
  const [found, ...others] = findingsIn(writablePolicy, example, { writable: [one] });
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    severity: 'medium',
    evidence: [expect.stringContaining(evidence)],
    fixes: [expect.stringContaining(fix), expect.any(String)],
  });
});

test('many objects are one finding with all names', () => {
  const writable = Array.from({ length: 9 }, (_, at) => object(`/etc/apparmor.d/x${at}`, 0o100666));
  const [found] = findingsIn(writablePolicy, example, { writable });
  expect(found?.evidence.at(-1)).toBe('5 more files and folders');
  expect(found?.names).toHaveLength(9);
});

test.each([[undefined], [[]]])('%j gives no finding', (writable) => {
  expect(findingsIn(writablePolicy, example, { writable })).toEqual([]);
});
