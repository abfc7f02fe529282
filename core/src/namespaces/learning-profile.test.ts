import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { parseLabel } from '../labels/parse-label.ts';
import { withRules } from '../repair/added-rules.ts';
import { reevaluate } from '../repair/re-evaluate.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluatedIn } from '../testing/evaluated-in.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { learningName } from './learning-profile.ts';

const policy = new StackedPolicy(
  readPolicy({ '': 'profile p flags=(complain) { }\nprofile /q flags=(complain) { }\n' }),
);

test.each(['p//null-/bin/a', 'p//null-/bin/sh//null-/bin/ls', '/q//null-1f', 'p//null-hat'])(
  '%s is the label of a generated profile in complain mode',
  (name) => {
    const result = parseLabel(bytesOf(name), policy.root);
    if (!('label' in result)) throw new Error(result.error.message);
    expect(printLabel(result.label, policy.root)).toBe(name);
    expect(result.label.parts[0].profile.mode).toBe('complain');
    const [decision] = evaluatedIn(policy, `${name} file:r /x owner`);
    expect(decision?.checks.map(({ because }) => because)).toEqual(['complain']);
  },
);

test('a generated profile needs a parent', () => {
  expect(parseLabel(bytesOf('nobody//null-/bin/a'), policy.root)).toHaveProperty('error');
  expect(learningName(bytesOf('p//child'))).toBeUndefined();
});

describe('a changed policy', () => {
  const enforced = policy.withProfiles((profile) => ({ ...profile, mode: 'enforce' }));
  const [decision] = evaluatedIn(policy, 'p//null-/bin/a file:r /x owner');
  if (decision === undefined) throw new Error('no decision');

  test('changes generated profiles, too', () => expect(reevaluate(decision, enforced).verdict).toBe('deny'));

  test('adds rules to generated profiles', () => {
    const [check] = decision.checks;
    if (check === undefined) throw new Error('no check');
    const added = withRules(enforced, [{ part: check.part, rules: [bytesOf('/x r,')] }]);
    expect(reevaluate(decision, added).verdict).toBe('allow');
  });
});
