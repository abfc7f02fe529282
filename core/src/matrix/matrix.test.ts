import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossCheck } from '../mediation/cross-check.ts';
import {
  anyPolicy,
  labelsFrom,
  realise,
  someBehaviours,
  someOperations,
  someStacks,
} from '../testing/arbitrary-policy.ts';
import { labelIn, readPolicy } from '../testing/read-policy.ts';
import { Matrix } from './matrix.ts';
import { StackedPolicy } from '../stack/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

test('every verdict is that of the cross-check', () => {
  fc.assert(
    fc.property(anyPolicy, someStacks, someBehaviours, (draft, stacks, behaviours) => {
      const root = realise(draft);
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
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('more operations than one word has bits', () => {
  const root = readPolicy({ '': 'profile a { signal set=(term), signal (receive), ptrace, }' });
  const operations = Array.from({ length: 20 }, () => someOperations).flat();
  const matrix = new Matrix([labelIn(root, 'a')], operations, newestBehaviours);
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
  const matrix = new Matrix([labelIn(root, 'a')], [], newestBehaviours);
  expect(() => matrix.verdicts(subject, target)).toThrow('no such label in this matrix');
});
