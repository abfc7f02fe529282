import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { containerNumbers } from '../stacks/containers.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import {
  anyPolicy,
  labelsFrom,
  policyOfDraft,
  someBehaviours,
  someOperations,
  someStacks,
} from '../testing/arbitrary-policy.ts';
import { fuzzRuns, randomRuns } from '../testing/fuzz-runs.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { groupLabels } from './group-labels.ts';
import { Matrix } from './matrix.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const latest = newestBehaviours;

/** Returns, for every label, the counts of verdicts with every group, as subject and as target. */
function meetings(matrix: Matrix, groups: readonly { readonly members: readonly number[] }[]): readonly string[] {
  return matrix.labels.map((_, label) =>
    groups
      .map(({ members }) => {
        const met = members.map((other) => `${matrix.verdicts(label, other)}/${matrix.verdicts(other, label)}`);
        return met.sort().join(' ');
      })
      .join('; '),
  );
}

const samples = fc.tuple(anyPolicy, someStacks, someBehaviours).map(([draft, stacks, behaviours]) => {
  const root = policyOfDraft(draft);
  return new Matrix([...labelsOf(new StackedPolicy(root)), ...labelsFrom(root, stacks)], someOperations, behaviours);
});

describe('one row of each group represents all rows', () => {
  test('every label is in one group', () => {
    fc.assert(
      fc.property(samples, (matrix) => {
        const members = groupLabels(matrix).groups.flatMap((group) => group.members);
        expect(members.toSorted((left, right) => left - right)).toEqual(matrix.labels.map((_, index) => index));
      }),
      { numRuns: randomRuns(50) },
    );
  });

  test('labels of a group have equal verdicts for every group', () => {
    fc.assert(
      fc.property(samples, (matrix) => {
        const { groups } = groupLabels(matrix);
        const met = meetings(matrix, groups);
        for (const { members } of groups) expect(new Set(members.map((member) => met[member])).size).toBe(1);
      }),
      { numRuns: randomRuns(50) },
    );
  });

  test('each member of a group has the counted number of verdicts', () => {
    fc.assert(
      fc.property(samples, (matrix) => {
        const { groups, verdictsOf } = groupLabels(matrix);
        const verdicts = groups.flatMap((_, group) => verdictsOf(group));
        for (const { subject, target, verdicts: id, each, example } of verdicts) {
          expect(matrix.verdicts(...example)).toBe(id);
          const targets = groups[target]?.members ?? [];
          const counts = groups[subject]?.members.map(
            (member) => targets.filter((other) => matrix.verdicts(member, other) === id).length,
          );
          expect(new Set(counts)).toEqual(new Set([each]));
        }
        const pairs = verdicts.reduce(
          (sum, { subject, each }) => sum + each * (groups[subject]?.members.length ?? 0),
          0,
        );
        expect(pairs).toBe(matrix.labels.length ** 2);
      }),
      { numRuns: randomRuns(50) },
    );
  });
});

/** Refines colours by plain loops over all pairs of labels. */
function refineAllPairs(matrix: Matrix): readonly number[] {
  const home = containerNumbers(matrix.labels);
  let colours = matrix.labels.map(() => 0);
  for (let known = 1; ;) {
    const keys = matrix.labels.map((_, label) => {
      const met = matrix.labels.map((__, other) => {
        const place = label === other ? 'itself' : home[label] === home[other] ? 'same' : 'elsewhere';
        return `${place} ${matrix.verdicts(label, other)} ${matrix.verdicts(other, label)} ${colours[other]}`;
      });
      return `${colours[label]}: ${met.sort().join('; ')}`;
    });
    const numbers = [...new Set(keys)];
    colours = keys.map((key) => numbers.indexOf(key));
    if (numbers.length === known) return colours;
    known = numbers.length;
  }
}

test('the groups are those of a refinement over all pairs', () => {
  let shared = 0;
  fc.assert(
    fc.property(samples, (matrix) => {
      const { groupOf, groups } = groupLabels(matrix);
      expect(Array.from(groupOf)).toEqual(refineAllPairs(matrix));
      shared += groups.filter(({ members }) => members.length > 1).length;
    }),
    { numRuns: fuzzRuns(50) },
  );
  expect(shared).toBeGreaterThan(100);
});

test('the verdicts of groups are those of the matrix', () => {
  let pairs = 0;
  fc.assert(
    fc.property(samples, (matrix) => {
      const { groups, verdictsOf } = groupLabels(matrix);
      const home = containerNumbers(matrix.labels);
      groups.forEach(({ members: [subject = 0] }, group) => {
        const rows = verdictsOf(group);
        groups.forEach(({ members }, target) => {
          const listed = rows.filter((row) => row.target === target);
          const met = members.map((member) => ({
            verdicts: matrix.verdicts(subject, member),
            relation: member === subject ? 'itself' : home[member] === home[subject] ? 'same-container' : 'elsewhere',
          }));
          pairs += met.length;
          for (const { verdicts, relations, each } of listed) {
            const fitting = met.filter((pair) => pair.verdicts === verdicts);
            expect(fitting).toHaveLength(each);
            expect(new Set(fitting.map(({ relation }) => relation))).toEqual(new Set(relations));
          }
          expect(new Set(listed.map(({ verdicts }) => verdicts))).toEqual(new Set(met.map(({ verdicts }) => verdicts)));
        });
      });
    }),
    { numRuns: fuzzRuns(50) },
  );
  expect(pairs).toBeGreaterThan(2000);
});

test('equivalent containers and their services are grouped', () => {
  const names = ['one', 'two', 'three'];
  const hosts = names.map((name) => `profile "lxc-${name}_</v>" { signal (receive), signal peer=@{profile_name}, }`);
  const inside = names.map(
    (name) => [`lxc-${name}_<-v>`, 'profile nginx { signal (receive) peer=unconfined, }'] as const,
  );
  const root = readPolicy({ '': hosts.join('\n'), ...Object.fromEntries(inside) });
  const matrix = new Matrix(labelsOf(new StackedPolicy(root)), someOperations, latest);
  const { groups } = groupLabels(matrix);
  const shown = groups.map(({ members }) =>
    members.map((member) => {
      const label = matrix.labels[member];
      return label === undefined ? '' : printLabel(label, root).replace(/.*:/, '');
    }),
  );
  expect(shown).toEqual([
    ['unconfined'],
    names.toSorted().map((name) => `lxc-${name}_</v>`),
    ['unconfined', 'unconfined', 'unconfined'],
    ['nginx', 'nginx', 'nginx'],
  ]);
});
