import { describe, expect, test } from 'vitest';
import { checksJson } from '../render/decision-json.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import type { StackDecision, StackObject } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from './stack-check.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const newest = newestBehaviours;
const features = featuresOfPaths(['signal/mask', 'ptrace/mask', 'namespaces/mask', 'io_uring/mask']);

const root = readPolicy(
  {
    '': `profile all { capability, userns, io_uring, }
      profile some { capability net_raw sys_admin, userns create, io_uring (sqpoll), }
      profile none { }
      profile deny { capability, deny capability sys_admin, audit deny capability setuid, userns, deny userns, deny io_uring, }
      profile trying flags=(complain) { deny capability sys_admin, audit deny capability setuid, }
      profile trying-denied flags=(complain) { deny userns, deny io_uring, }
      profile trying-audited flags=(complain) { audit deny userns, }
      profile free flags=(unconfined) { deny capability sys_admin, deny userns, }
      profile free-ring flags=(unconfined) { io_uring (sqpoll), }
      profile everything { all, }
      profile creds { io_uring (override_creds) label=other, }
      profile creds-of-stack { io_uring (override_creds) label="other//&none", }
      profile first { deny userns, priority=1 userns, }
      profile other { }`,
    n: 'profile all { capability, userns, io_uring, }\nprofile none { }',
  },
  { kernelFeatures: features, defaultFeatures: features },
);
const policy = new StackedPolicy(root);

function decide(subject: string, operation: string, of?: string, behaviours = newest): StackDecision {
  const object: StackObject = of === undefined ? { kind: 'none' } : { kind: 'label', label: labelNamed(root, of) };
  return stackCheck(labelNamed(root, subject), labelOperationNamed(operation), object, behaviours, policy);
}

/** `deny: all rule, none no-rule` */
function shown({ verdict, checks }: StackDecision): string {
  return `${verdict}: ${checks.map(({ part, because }) => `${part.profile.name} ${because}`).join(', ')}`;
}

describe('every profile of the label is evaluated separately', () => {
  test.each([
    ['all', 'capability:sys_admin', 'allow: all rule'],
    ['none', 'capability:sys_admin', 'deny: none no-rule'],
    ['all//&none', 'capability:sys_admin', 'deny: all rule, none no-rule'],
    ['all//&some', 'capability:net_raw', 'allow: all rule, some rule'],
    ['all//&some', 'capability:chown', 'deny: all rule, some no-rule'],
    ['all//&:n:none', 'capability:chown', 'deny: all rule, none no-rule'],
    ['none//&:n:all', 'userns:create', 'deny: none no-rule, all rule'],
    ['deny', 'capability:sys_admin', 'deny: deny deny-rule'],
    ['deny', 'capability:setuid', 'deny: deny deny-rule'],
    ['deny', 'capability:chown', 'allow: deny rule'],
    ['deny', 'userns:create', 'deny: deny deny-rule'],
    ['first', 'userns:create', 'allow: first rule'],
    ['everything', 'userns:create', 'allow: everything rule'],
    ['everything', 'io_uring:sqpoll', 'allow: everything rule'],
    ['everything', 'capability:bpf', 'allow: everything rule'],
    ['some', 'io_uring:sqpoll', 'allow: some rule'],
    ['unconfined', 'io_uring:sqpoll', 'allow: unconfined unconfined'],
    ['none//&unconfined', 'userns:create', 'deny: none no-rule, unconfined unconfined'],
  ])('%s %s', (subject, operation, expected) => expect(shown(decide(subject, operation))).toBe(expected));
});

describe('complain mode allows all requests without an explicit `deny`', () => {
  test.each([
    ['trying', 'capability:chown', 'allow: trying complain'],
    ['trying', 'capability:setuid', 'allow: trying complain'],
    ['trying', 'capability:sys_admin', 'deny: trying deny-rule'],
    ['trying', 'userns:create', 'allow: trying complain'],
    ['trying-denied', 'userns:create', 'deny: trying-denied deny-rule'],
    ['trying-denied', 'io_uring:sqpoll', 'deny: trying-denied deny-rule'],
    ['trying-audited', 'userns:create', 'allow: trying-audited complain'],
  ])('%s %s', (subject, operation, expected) => expect(shown(decide(subject, operation))).toBe(expected));
});

describe('unconfined mode', () => {
  test.each([
    ['free', 'capability:sys_admin', 'allow: free unconfined'],
    ['free', 'userns:create', 'allow: free unconfined'],
    ['free', 'io_uring:sqpoll', 'allow: free unconfined'],
    // Rules about io_uring are evaluated nevertheless.
    ['free-ring', 'io_uring:sqpoll', 'allow: free-ring rule'],
  ])('%s %s', (subject, operation, expected) => expect(shown(decide(subject, operation))).toBe(expected));

  test('is evaluated for io_uring requests without a rule', () => {
    expect(shown(decide('free-ring', 'io_uring:override_creds', 'other'))).toBe('deny: free-ring no-rule');
    expect(shown(decide('free', 'io_uring:override_creds', 'other'))).toBe('allow: free unconfined');
  });
});

describe('a label with used credentials has the view of a peer', () => {
  test.each([
    ['creds', 'other', 'allow: creds rule'],
    ['creds', 'none', 'deny: creds no-rule'],
    ['creds', 'none//&other', 'deny: creds no-rule'],
    ['creds-of-stack', 'none//&other', 'deny: creds-of-stack no-rule'],
    ['creds', ':n:none', 'allow: creds peer-not-visible'],
    ['all', 'other', 'allow: all rule'],
    ['creds//&:n:none', 'other', 'allow: creds rule, none peer-not-visible'],
    ['deny', 'other', 'deny: deny deny-rule'],
  ])('%s of %s', (subject, of, expected) =>
    expect(shown(decide(subject, 'io_uring:override_creds', of))).toBe(expected),
  );

  test('and the check states the reason', () => {
    const decision = decide('creds', 'io_uring:override_creds', 'none//&other');
    expect(checksJson(decision, root)).toMatchObject([
      { profile: 'creds', peer: 'none//&other', permission: 'override_creds', match: 'component', refused: ['none'] },
    ]);
  });
});

test('a kernel without a class evaluates no profile', () => {
  const old: KernelBehaviours = { ...newest, asksUnconfined: true, unchecked: ['userns', 'io_uring'] };
  expect(shown(decide('none', 'userns:create', undefined, old))).toBe('allow: none not-mediated');
  expect(shown(decide('deny', 'io_uring:override_creds', 'other', old))).toBe('allow: deny not-mediated');
  expect(shown(decide('none', 'capability:chown', undefined, old))).toBe('deny: none no-rule');
});

test('classes missing from the abi are not mediated', () => {
  const without = readPolicy({ '': 'profile none { }' }, { kernelFeatures: features });
  const verdict = (operation: string): string =>
    shown(
      stackCheck(
        labelNamed(without, 'none'),
        labelOperationNamed(operation),
        { kind: 'none' },
        newest,
        new StackedPolicy(without),
      ),
    );
  expect(verdict('userns:create')).toBe('allow: none not-mediated');
  expect(verdict('io_uring:sqpoll')).toBe('allow: none not-mediated');
  expect(verdict('capability:chown')).toBe('deny: none no-rule');
});

test('a check without a peer has no side, and names the deciding rules', () => {
  const [check] = checksJson(decide('some', 'capability:sys_admin'), root);
  expect(check).toEqual({
    profile: 'some',
    namespace: '',
    layer: { kind: 'host' },
    permission: 'sys_admin',
    verdict: 'allow',
    because: 'rule',
    rules: [{ file: 'root-0.aa', line: 2, text: 'capability net_raw sys_admin,' }],
  });
});

test('an operation on an object requires the object, and further operations have none', () => {
  expect(() => decide('all', 'io_uring:override_creds')).toThrow(RangeError);
  expect(() => decide('all', 'userns:create', 'other')).toThrow(RangeError);
});
