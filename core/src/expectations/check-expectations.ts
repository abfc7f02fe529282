import { memoised } from '../source/memoised.ts';
import type { PairOperation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { VerdictsId } from '../matrix/verdict-table.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { checkSubjectOnly } from './check-subject-only.ts';
import { checkSets } from './check-sets.ts';
import { labelObjects, expectedObjects } from './expected-objects.ts';
import { operationsOf, type Expectation, type Selector } from './expectation.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';
import { printSelector } from './print-expectation.ts';
import { selectLabels, type ExpectationProblem } from './select-labels.ts';

/**
 * Checks a policy against expectations. Takes every pair of a label selected by `from` and a label selected by `to`,
 * including a label with itself. Every operation must have the expected verdict for the pair.
 *
 * All expectations share a matrix, so every profile is evaluated once for each visible peer.
 *
 * @returns an outcome for each expectation, in order
 * @throws AutomatonTooLargeError if a profile's rules cannot be matched, as in every evaluation
 */
export function checkExpectations(
  expectations: readonly Expectation[],
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): readonly ExpectationOutcome[] {
  const labels = new SelectedLabels(policy);
  const sentences = expectations.map((expectation) => ({
    expectation,
    from: labels.select(expectation.from),
    to: labels.selectObject(expectation.to),
  }));
  const operations = new OperationList(expectations);
  const matrix = new Matrix(labels.all, operations.all, behaviours);
  return sentences.map(({ expectation, from, to }): ExpectationOutcome => {
    const [problem, ...others] = [from, ...to].flatMap((selected) => ('problem' in selected ? [selected.problem] : []));
    if (problem !== undefined) return { kind: 'unresolved', problems: [problem, ...others] };
    const [subjects, targets] = [indicesOf(from), to.map(indicesOf)];
    const named = expectation.to?.kind === 'objects' ? expectation.to : undefined;
    const byItself = operationsOf(expectation).filter((operation) => operation.shape === 'stack-check');
    if (named !== undefined || byItself.length > 0 || targets.length === 0) {
      const requested = { verdict: expectation.verdict, operations: byItself, behaviours, policy };
      const targetLabels = targets.map((indices) => labels.at(indices));
      if (named?.meaning.kind === 'sets')
        return checkSets(labels.at(subjects), targetLabels, named, named.meaning, requested);
      const objects =
        named === undefined ? labelObjects(targetLabels[0]) : expectedObjects(named, targetLabels, policy);
      return checkSubjectOnly(labels.at(subjects), objects, requested);
    }
    const [toIndices = []] = targets;
    const found = findCounterexample(matrix, subjects, toIndices, operations.of(expectation), expectation);
    if (found === undefined) return { kind: 'held', pairs: subjects.length * toIndices.length };
    return {
      kind: 'failed',
      counterexample: crossCheck(found.subject, found.operation, found.target, behaviours, policy),
    };
  });
}

function indicesOf(selected: Selected): readonly number[] {
  if ('problem' in selected) throw new RangeError('a problem that is none');
  return selected.indices;
}

interface Counterexample {
  readonly subject: Label;
  readonly operation: PairOperation;
  readonly target: Label;
}

/** @param operations - the operations of the expectation, as indices into the matrix */
function findCounterexample(
  matrix: Matrix,
  from: readonly number[],
  to: readonly number[],
  operations: readonly number[],
  { verdict }: Expectation,
): Counterexample | undefined {
  // Cache: few verdicts are distinct, however many pairs exist.
  const judged = new Map<VerdictsId, number | undefined>();
  const judge = (id: VerdictsId): number | undefined => {
    if (!judged.has(id)) {
      const wanted = verdict === 'allow';
      judged.set(
        id,
        operations.find((operation) => matrix.table.allows(id, operation) !== wanted),
      );
    }
    return judged.get(id);
  };
  for (const subjectIndex of from) {
    for (const targetIndex of to) {
      const wrong = judge(matrix.verdicts(subjectIndex, targetIndex));
      if (wrong === undefined) continue;
      const [subject, target] = [matrix.labels[subjectIndex], matrix.labels[targetIndex]];
      const operation = matrix.operations[wrong];
      if (subject === undefined || target === undefined || operation === undefined)
        throw new RangeError('a verdict about nothing');
      return { subject, operation, target };
    }
  }
  return undefined;
}

type Selected = { readonly indices: readonly number[] } | { readonly problem: ExpectationProblem };

/** The labels of all selectors; equal selectors are expanded once. */
class SelectedLabels {
  readonly all: Label[] = [];
  readonly #policy: StackedPolicy;
  readonly #bySelector = new Map<string, Selected>();

  constructor(policy: StackedPolicy) {
    this.#policy = policy;
  }

  /** Returns the labels at the given indices. */
  at(indices: readonly number[]): readonly Label[] {
    return indices.flatMap((index) => this.all[index] ?? []);
  }

  /** Returns the labels of the expectation's object, for every selector. */
  selectObject(object: Expectation['to']): readonly Selected[] {
    if (object?.kind === 'objects') return object.labels.map(({ selector }) => this.select(selector));
    return object === undefined ? [] : [this.select(object)];
  }

  /** Returns indices of `all`. */
  select(selector: Selector): Selected {
    const key = printSelector(selector);
    const selected = memoised(this.#bySelector, key, () => {
      const found = selectLabels(selector, this.#policy);
      return 'problem' in found ? found : { indices: found.labels.map((label) => this.all.push(label) - 1) };
    });
    // An earlier expectation may have had an equal selector, so the place is replaced.
    return 'problem' in selected ? { problem: { ...selected.problem, place: selector } } : selected;
  }
}

/** The distinct cross-checked operations of all expectations. */
class OperationList {
  readonly all: PairOperation[] = [];
  readonly #indices = new Map<PairOperation, number>();

  constructor(expectations: readonly Expectation[]) {
    for (const expectation of expectations) this.of(expectation);
  }

  /** Returns the indices of an expectation's operations, in order. */
  of(expectation: Expectation): readonly number[] {
    return operationsOf(expectation).flatMap((operation) => {
      if (operation.shape !== 'cross-check') return [];
      return memoised(this.#indices, operation, () => this.all.push(operation) - 1);
    });
  }
}
