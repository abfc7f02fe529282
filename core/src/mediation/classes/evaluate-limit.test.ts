import { describe, expect, test } from 'vitest';
import { adviseRules } from '../../repair/advise.ts';
import { parseObject } from '../../classes/parse-object.ts';
import { parseOperations } from '../../classes/parse-operations.ts';
import { explainDecision } from '../../render/decision-text.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { newestBehaviours } from '../../testing/newest-behaviours.ts';
import { bytes, labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects } from '../requested-objects.ts';
import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';

const root = readPolicy({
  '': `profile a { set rlimit nofile <= 500, }
profile twice { set rlimit nofile <= 500, set rlimit ofile <= 40, }
profile none { set rlimit nproc <= 5, }
profile trying flags=(complain) { set rlimit nofile <= 100, }
profile free flags=(unconfined) { set rlimit nofile <= 50, }`,
});
const policy = new StackedPolicy(root);

function decided(subject: string, operation: string, value: string): Decision {
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const object = parseObject(parsed.operations, [bytes(value)]);
  if ('error' in object) throw new Error(object.error.message);
  const [requested] = requestedObjects(object.object, []);
  return decide(labelNamed(root, subject), parsed.operations[0], requested, newestBehaviours, policy);
}

describe('each layer is evaluated for a limit', () => {
  test.each([
    ['a', 'rlimit:nofile', '500', 'allow: a rule'],
    ['a', 'rlimit:nofile', '501', 'deny: a deny-rule'],
    ['a', 'rlimit:nproc', 'infinity', 'allow: a no-rule'],
    ['twice', 'rlimit:nofile', '41', 'deny: twice deny-rule'],
    ['a//&none', 'rlimit:nofile', '500', 'allow: a rule, none no-rule'],
    ['a//&trying', 'rlimit:nofile', '500', 'allow: a rule, trying complain'],
    ['a//&free', 'rlimit:nofile', '500', 'allow: a rule, free unconfined'],
  ])('%s %s %s', (subject, operation, value, expected) => {
    const { verdict, checks } = decided(subject, operation, value);
    const shown = checks.map(({ part, because }) => `${part.profile.name} ${because}`);
    expect(`${verdict}: ${shown.join(', ')}`).toBe(expected);
  });
});

test('and names the limiting rule and a sufficient rule', () => {
  const denied = decided('a//&none', 'rlimit:nofile', '1000');
  expect(explainDecision(denied, root)).toBe(
    [
      '✗ profile of the host `a` denies rlimit nofile to `1000` by',
      '    root-0.aa:1: set rlimit nofile <= 500,',
      '✓ profile of the host `none` has no rule against rlimit nofile to `1000`',
    ].join('\n'),
  );
  expect(adviseRules([denied])).toMatchObject([
    { part: { profile: { name: 'a' } }, rules: ['set rlimit nofile <= 1000,'], isStuck: false },
  ]);
});
