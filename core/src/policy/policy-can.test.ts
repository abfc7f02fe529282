import { describe, expect, test } from 'vitest';
import { policyClasses } from '../classes/policy-classes.ts';
import { Policy } from './policy.ts';
import { QuestionError } from './question-error.ts';
import { UnknownLabelError } from './unknown-label-error.ts';

const policy = Policy.parse(
  `abi <abi/5.0>,
profile a flags=(attach_disconnected) {
  signal (send) peer=b,
  ptrace (trace) peer=b,
  capability net_raw,
  network inet dgram,
  unix (connect, send, receive) type=stream peer=(label=b addr="@s"),
  unix (create) type=stream,
  userns create,
  io_uring sqpoll,
  mqueue (create, write) type=posix /q,
  dbus (send) bus=system path=/o interface=i member=M peer=(name=n label=b),
  mount fstype=ext4 /dev/sda -> /mnt/,
  set rlimit nofile <= 1024,
  change_profile -> b,
  /q w,
  /etc/passwd r,
  /bin/b px -> b,
  hat h { }
}
profile b {
  signal (receive) peer=a,
  ptrace (tracedby) peer=a,
  unix (accept, send, receive) type=stream peer=(label=a),
  dbus (receive) peer=(label=a),
}
`,
  { compiler: '5.0' },
);

/**
 * An allowed and a denied question for each class, without the subject.
 */
const questions: readonly { readonly allowed: readonly string[]; readonly denied: readonly string[] }[] = [
  { allowed: ['signal:term', 'b'], denied: ['signal:term', 'unconfined'] },
  { allowed: ['ptrace:trace', 'b'], denied: ['ptrace:read', 'b'] },
  { allowed: ['capability:net_raw'], denied: ['capability:sys_admin'] },
  { allowed: ['network:create', 'inet', 'dgram'], denied: ['network:create', 'inet', 'stream'] },
  { allowed: ['unix:create', 'stream'], denied: ['unix:create', 'dgram'] },
  { allowed: ['userns:create'], denied: [] },
  { allowed: ['io_uring:sqpoll'], denied: ['io_uring:override_creds', 'b'] },
  { allowed: ['mqueue:write', '/q'], denied: ['mqueue:read', '/q'] },
  {
    allowed: ['dbus:send', 'bus=system', 'path=/o', 'interface=i', 'member=M', 'name=n', 'peer=b'],
    denied: ['dbus:send', 'bus=system', 'path=/o', 'interface=i', 'member=X', 'name=n', 'peer=b'],
  },
  { allowed: ['mount', '/dev/sda', '/mnt', 'ext4'], denied: ['umount', '/mnt'] },
  { allowed: ['rlimit:nofile', '1024'], denied: ['rlimit:nofile', '1025'] },
  { allowed: ['change_profile:change', 'b'], denied: ['change_profile:change', 'unconfined'] },
  { allowed: ['change_hat', 'h'], denied: ['change_hat', 'g'] },
  { allowed: ['file:r', '/etc/passwd'], denied: ['file:w', '/etc/passwd'] },
  { allowed: ['exec', '/bin/b'], denied: ['exec', '/bin/a'] },
];

describe('a question about', () => {
  test('every class is in the list', () => {
    const classes = questions.map(({ allowed: [operation = ''] }) => operation.split(':')[0]);
    expect(new Set(classes)).toEqual(new Set(Object.keys(policyClasses)));
  });

  test.each(questions)('$allowed', ({ allowed, denied }) => {
    const [operation = '', ...object] = allowed;
    expect(policy.can('a', operation, ...object).verdict).toBe('allow');
    if (denied.length === 0) return;
    const [other = '', ...otherObject] = denied;
    expect(policy.can('a', other, ...otherObject).verdict).toBe('deny');
  });
});

describe('an object', () => {
  test('may be a label', () => {
    const [a, b] = [policy.label('a'), policy.label('b')];
    expect(policy.can(a, 'signal:term', b).verdict).toBe('allow');
    expect(policy.can(a, 'io_uring:override_creds', b).toJSON().object).toEqual(['b']);
  });

  test('without an owner has two cases', () => {
    const owner = Policy.parse('profile a { owner /home/** rw, }', { kernel: '6.12.43' });
    const answer = owner.can('a', 'file:rw', '/home/x');
    expect(answer.decisions.map(({ verdict }) => verdict)).toEqual(['allow', 'deny']);
    expect(answer.verdict).toBe('deny');
    expect(answer.checks.map(({ because }) => because)).toEqual(['no-rule']);
    expect(owner.can('a', 'file:rw', '/home/x', 'owner').verdict).toBe('allow');
  });

  test('may lack a word, written `-`', () => {
    expect(policy.can('a', 'mount', '/dev/sda', '/mnt', '-').toJSON().object).toEqual(['/dev/sda', '/mnt', '-']);
  });
});

test('several operations are allowed if every operation is allowed', () => {
  expect(policy.can('a', 'capability:net_raw,sys_admin').toJSON()).toMatchObject({
    verdict: 'deny',
    capability: { net_raw: 'allow', sys_admin: 'deny' },
  });
  expect(policy.can('a', 'signal', 'b').verdict).toBe('allow');
});

test('labels are read with the mode of `ps -Z`', () => {
  expect(policy.can('a (enforce)', 'signal:term', 'b (complain)').toJSON()).toMatchObject({
    subject: 'a',
    target: 'b',
  });
});

test('an answer serialises to JSON and explains itself', () => {
  const answer = policy.can('a', 'file:w', '/etc/passwd', 'owner');
  expect(JSON.parse(JSON.stringify(answer))).toMatchObject({
    subject: 'a',
    operation: 'file:w',
    object: ['/etc/passwd', 'owner'],
    verdict: 'deny',
    checks: [{ profile: 'a', because: 'no-rule', nearest: { rules: [{ text: '/etc/passwd r,' }] } }],
    advice: [{ profile: 'a', rules: ['owner /etc/passwd w,'] }],
  });
  expect(answer.explain()).toMatch(/^denied: file w \(kernel \d/);
});

describe('errors', () => {
  test.each([
    [['fil:r', '/x'], 'operation', 'did you mean `file:r`?'],
    [['file:q', '/x'], 'operation', expect.stringContaining('permissions are `r`, `w`')],
    [['signal:term'], 'object', 'usage: SUBJECT signal:term TARGET'],
    [['capability:net_raw', 'x'], 'object', 'remove the words after `capability:net_raw`'],
    [['file:r'], 'object', expect.stringContaining('PATH')],
    [['mount', '/dev/sda'], 'object', expect.stringContaining('SOURCE TARGET')],
    [['signal:term,file:r', 'b'], 'object', 'ask separate questions'],
  ])('%j: the %s is wrong', ([operation = '', ...object], part, hint) => {
    expect(() => policy.can('a', operation, ...object)).toThrow(expect.objectContaining({ part, hint }));
    expect(() => policy.can('a', operation, ...object)).toThrow(QuestionError);
  });

  test('of labels have their own type', () => {
    expect(() => policy.can('aa', 'signal:term', 'b')).toThrow(UnknownLabelError);
    expect(() => policy.can('a', 'signal:term', 'bb')).toThrow(UnknownLabelError);
  });
});
