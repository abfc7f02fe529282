import { expect, test } from 'vitest';
import { bytes, exampleOf, findingsIn } from '../testing/example.ts';
import { driftedPolicy } from './drifted-policy.ts';

const example = exampleOf('drifted-policy');
const [file] = example.files;
if (file === undefined) throw new Error('the example has no file');
const withContent = (content: string, told: string[] = []) =>
  findingsIn(driftedPolicy, example, {
    files: [{ ...file, content: bytes(content) }],
    cannotTell: (what, reason) => told.push(`${what}: ${reason}`),
  });

test('the example: a file that was changed and not loaded', () => {
  expect(findingsIn(driftedPolicy, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `/usr/sbin/chronyd`',
      evidence: [
        'the loaded profile allows `capability chown`, and this source does not',
        'the file is `/etc/apparmor.d/usr.sbin.chronyd`',
      ],
      fixes: ['apparmor_parser --replace /etc/apparmor.d/usr.sbin.chronyd'],
    },
  ]);
});

test('what is loaded as it is written is no finding', () => {
  expect(withContent((file.content ?? '').replace('capability sys_time,', 'capability,'))).toEqual([]);
});

test('where an include is missing, that cannot be told', () => {
  const told: string[] = [];
  expect(withContent(`profile /usr/sbin/chronyd { include <abstractions/base> }`, told)).toEqual([]);
  expect(told).toEqual([
    expect.stringMatching(/^whether `\/etc\/apparmor\.d\/usr\.sbin\.chronyd` is what is loaded: /),
  ]);
});

test('where the kernel does not show what it has, neither', () => {
  const told: string[] = [];
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.map((profile) => ({ ...profile, load: undefined })),
  }));
  const found = findingsIn(driftedPolicy, example, { namespaces, cannotTell: (what) => told.push(what) });
  expect({ found, told }).toEqual({
    found: [],
    told: ['whether profile `/usr/sbin/chronyd` is what `/etc/apparmor.d/usr.sbin.chronyd` says'],
  });
});

test('a profile that is disabled is not compared', () => {
  const link = {
    ...file,
    path: bytes('/etc/apparmor.d/disable/usr.sbin.chronyd'),
    link: bytes('../x'),
    content: undefined,
  };
  expect(findingsIn(driftedPolicy, example, { files: [file, link] })).toEqual([]);
});
