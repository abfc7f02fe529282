import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationsOnLabels, type Operation } from '../classes/policy-classes.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { fuzzRuns } from '../testing/fuzz-runs.ts';
import {
  anyPolicy,
  labelsFrom,
  policyOfDraft,
  someBehaviours,
  someOperations,
  someStacks,
} from '../testing/arbitrary-policy.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { Matrix } from './matrix.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

test('every verdict is equal to the cross-check', () => {
  const compared = { allow: 0, deny: 0 };
  fc.assert(
    fc.property(anyPolicy, someStacks, someBehaviours, (draft, stacks, behaviours) => {
      const root = policyOfDraft(draft);
      const policy = new StackedPolicy(root);
      const labels = labelsFrom(root, stacks);
      const matrix = new Matrix(labels, someOperations, behaviours);
      for (const [from, subject] of labels.entries()) {
        for (const [to, target] of labels.entries()) {
          const verdicts = matrix.verdicts(from, to);
          const tabulated = someOperations.map((_, index) => (matrix.table.allows(verdicts, index) ? 'allow' : 'deny'));
          const checked = someOperations.map(
            (operation) => crossCheck(subject, operation, target, behaviours, policy).verdict,
          );
          expect(tabulated).toEqual(checked);
          for (const verdict of checked) compared[verdict]++;
        }
      }
    }),
    { numRuns: fuzzRuns(60) },
  );
  expect(Math.min(compared.allow, compared.deny)).toBeGreaterThan(5000);
});

test('operations without a check of the peer have the verdict of the stack check', () => {
  const kernelFeatures = featuresOfPaths(['io_uring', 'signal/mask']);
  const rule = fc
    .tuple(
      fc.constantFrom('', '', 'deny ', 'audit deny '),
      fc.constantFrom('', '(override_creds) ', '(sqpoll) '),
      fc.constantFrom('', ' label=p0', ' label="p*"', ' label="p0//&p1"', ' label=unconfined'),
    )
    .map(([qualifier, can, label]) => `${qualifier}io_uring ${can}${can === '(sqpoll) ' ? '' : label},`);
  const flags = fc.constantFrom('', '', '', ' flags=(complain)', ' flags=(complain,audit)', ' flags=(unconfined)');
  const body = fc
    .tuple(flags, fc.array(rule, { maxLength: 3 }))
    .map(([flag, rules]) => `${flag} { signal, ${rules.join(' ')} }`);
  const names = [
    'p0',
    'p1',
    'p0//&p1',
    'p1//&:n:p0',
    'p0//&:n:q',
    ':n:p0//&q',
    'unconfined',
    'unconfined//&:n:unconfined',
  ];
  const seen = new Set<string>();
  fc.assert(
    fc.property(body, body, body, body, someBehaviours, (first, second, third, fourth, behaviours) => {
      const texts = { '': `profile p0${first}\nprofile p1${second}`, n: `profile p0${third}\nprofile q${fourth}` };
      const root = readPolicy(texts, { kernelFeatures, defaultFeatures: kernelFeatures });
      const policy = new StackedPolicy(root);
      const labels = names.map((name) => labelNamed(root, name));
      const operations = [...someOperations, ...operationsOnLabels];
      const matrix = new Matrix<Operation>(labels, operations, behaviours);
      for (const [from, subject] of labels.entries())
        for (const [to, label] of labels.entries())
          for (const [index, operation] of operationsOnLabels.entries()) {
            const { verdict } = stackCheck(subject, operation, { kind: 'label', label }, behaviours, policy);
            const isAllowed = matrix.table.allows(matrix.verdicts(from, to), someOperations.length + index);
            expect(isAllowed).toBe(verdict === 'allow');
            seen.add(verdict);
          }
    }),
    { numRuns: fuzzRuns(60) },
  );
  expect(seen.size).toBe(2);
});

test('more operations than bits in a word', () => {
  const root = readPolicy({ '': 'profile a { signal set=(term), signal (receive), ptrace, }' });
  const operations = Array.from({ length: 20 }, () => someOperations).flat();
  const matrix = new Matrix([labelNamed(root, 'a')], operations, newestBehaviours);
  const verdicts = matrix.verdicts(0, 0);
  const allowed = operations.filter((_, index) => matrix.table.allows(verdicts, index));
  expect(allowed).toHaveLength(20 * 3);
});

test.each([
  [0, 1],
  [1, 0],
  [-1, 0],
])('a label that is not in the matrix: %i, %i', (subject, target) => {
  const root = readPolicy({ '': 'profile a {}' });
  const matrix = new Matrix([labelNamed(root, 'a')], [], newestBehaviours);
  expect(() => matrix.verdicts(subject, target)).toThrow('no such label in this matrix');
});
