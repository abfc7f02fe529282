import { expect, test } from 'vitest';
import { adviseRules } from '../../repair/advise.ts';
import { bytesOf } from '../../source/bytes.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { stackCheck } from '../stack-check.ts';

const root = readPolicy({
  '': `@{where}=/lost
    profile files { file, mqueue, }
    profile attaches flags=(attach_disconnected) { /q r, }
    profile elsewhere flags=(attach_disconnected.path=@{where}) { /lost/q r, }
    profile trying flags=(complain) { }
    profile lenient flags=(attach_disconnected, complain) { }
    profile free flags=(unconfined) { }`,
});
const policy = new StackedPolicy(root);

function decisionOf(subject: string, operation: string, name: string) {
  const target = { kind: 'queue', name: bytesOf(name), subject: 'other' } as const;
  const object = { kind: 'object', words: [bytesOf(name)], object: target, labels: [] } as const;
  return stackCheck(labelNamed(root, subject), labelOperationNamed(operation), object, newestBehaviours, policy);
}

test.each([
  ['files', 'mqueue:open', '/q', 'deny: disconnected'],
  ['attaches', 'mqueue:read', '/q', 'allow: rule'],
  ['attaches', 'mqueue:open', '/q', 'deny: no-rule write'],
  ['elsewhere', 'mqueue:read', '/q', 'allow: rule'],
  ['trying', 'mqueue:open', '/q', 'deny: disconnected'],
  ['lenient', 'mqueue:open', '/q', 'allow: complain'],
  ['free', 'mqueue:open', '/q', 'allow: unconfined'],
  // Kernels check neither operations on an open queue nor System V queues.
  ['files', 'mqueue:delete', '/q', 'allow: not-mediated'],
  ['files', 'mqueue:create', '12', 'allow: not-mediated'],
  ['attaches//&files', 'mqueue:read', '/q', 'deny: rule, disconnected'],
])('%s %s %s', (subject, operation, name, expected) => {
  const { verdict, checks } = decisionOf(subject, operation, name);
  const each = checks.map(({ because, denied = [] }) => [because, ...denied].join(' '));
  expect(`${verdict}: ${each.join(', ')}`).toBe(expected);
});

test.each([
  ['attaches', ['/q w,']],
  // The rule has the path as seen by the profile.
  ['elsewhere', ['/lost/q w,']],
  ['files', []],
])('rules help %s to open: %j', (subject, rules) =>
  expect(adviseRules([decisionOf(subject, 'mqueue:open', '/q')]).flatMap((advice) => advice.rules)).toEqual(rules),
);
