import { memoised } from '../source/memoised.ts';
import type { PairOperation } from '../classes/policy-classes.ts';
import { printLabel } from '../labels/label.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { VerdictsId } from '../matrix/verdict-table.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';

/** The labels of a policy and the permissions between labels. */
export interface PolicyMatrix {
  readonly root: PolicyNamespace;
  readonly matrix: Matrix;
}

/** A change of permissions between labels. Labels are in the view of the root. */
export interface PermissionChange {
  readonly kind: 'gained' | 'lost';
  readonly operations: readonly PairOperation[];
  readonly subjects: readonly ByteString[];
  readonly targets: readonly ByteString[];
}

/** The changes between two policies. */
export interface PermissionChanges {
  /** Changes among labels of both policies. */
  readonly changes: readonly PermissionChange[];
  readonly addedLabels: readonly ByteString[];
  readonly removedLabels: readonly ByteString[];
}

/** A filter for changes between labels. */
export interface SoughtChanges {
  /** Every reported pair contains a label of the set. */
  readonly among: ReadonlySet<ByteString>;
  /** Returns whether a change is omitted. */
  readonly isExpected: (subject: ByteString, operation: PairOperation, target: ByteString) => boolean;
}

/**
 * Compares two policies label by label; the matrices must have equal operations.
 *
 * @param sought - a filter for the result
 */
export function comparePermissions(
  before: PolicyMatrix,
  after: PolicyMatrix,
  sought?: SoughtChanges,
): PermissionChanges {
  const [old, current] = [indexOfNames(before), indexOfNames(after)];
  const names = [...current.keys()].filter((name) => old.has(name)).sort(compareBytes);
  const pairs = names.map((name) => ({ name, old: old.get(name) ?? -1, current: current.get(name) ?? -1 }));
  const comparison = new VerdictComparison(before.matrix, after.matrix);
  const changed = new Map<ChangedOperations, Map<ByteString, ByteString[]>>();
  const among = sought === undefined ? pairs : pairs.filter(({ name }) => sought.among.has(name));
  for (const subject of pairs) {
    for (const target of sought?.among.has(subject.name) === false ? among : pairs) {
      const differing = comparison.changesOf(
        before.matrix.verdicts(subject.old, target.old),
        after.matrix.verdicts(subject.current, target.current),
      );
      for (const change of differing) {
        const shown =
          sought === undefined
            ? change
            : comparison.without(change, (one) => sought.isExpected(subject.name, one, target.name));
        if (shown !== undefined) addTarget(changed, shown, subject.name, target.name);
      }
    }
  }
  return {
    changes: [...changed].flatMap(([change, targets]) => blocksOf(change, targets)),
    addedLabels: [...current.keys()].filter((name) => !old.has(name)).sort(compareBytes),
    removedLabels: [...old.keys()].filter((name) => !current.has(name)).sort(compareBytes),
  };
}

function indexOfNames({ root, matrix }: PolicyMatrix): ReadonlyMap<ByteString, number> {
  return new Map(matrix.labels.map((label, index) => [printLabel(label, root), index]));
}

/** Operations that a set of pairs of labels gains or loses. Equal operations share an object. */
type ChangedOperations = Pick<PermissionChange, 'kind' | 'operations'>;

/** Compares verdicts, and caches the result for every pair of ids. */
class VerdictComparison {
  readonly #before: Matrix;
  readonly #after: Matrix;
  readonly #known = new Map<number, readonly ChangedOperations[]>();
  readonly #changes = new Map<string, ChangedOperations>();

  constructor(before: Matrix, after: Matrix) {
    this.#before = before;
    this.#after = after;
  }

  /** Returns the gained and the lost operations. */
  changesOf(before: VerdictsId, after: VerdictsId): readonly ChangedOperations[] {
    const pair = before * 0x1_0000 + after;
    return memoised(this.#known, pair, () => this.#compare(before, after));
  }

  /** Removes operations from a change; undefined if none remain. */
  without(change: ChangedOperations, isLeftOut: (operation: PairOperation) => boolean): ChangedOperations | undefined {
    const left = change.operations.filter((operation) => !isLeftOut(operation));
    if (left.length === change.operations.length) return change;
    return this.#changeOf(
      change.kind,
      left.map((operation) => this.#after.operations.indexOf(operation)),
    )[0];
  }

  #compare(before: VerdictsId, after: VerdictsId): readonly ChangedOperations[] {
    const [gained, lost]: [number[], number[]] = [[], []];
    this.#after.operations.forEach((_, index) => {
      const [was, is] = [this.#before.table.allows(before, index), this.#after.table.allows(after, index)];
      if (is && !was) gained.push(index);
      if (was && !is) lost.push(index);
    });
    return [...this.#changeOf('gained', gained), ...this.#changeOf('lost', lost)];
  }

  #changeOf(kind: PermissionChange['kind'], indices: readonly number[]): readonly ChangedOperations[] {
    if (indices.length === 0) return [];
    const key = `${kind} ${indices.join()}`;
    return [
      memoised(this.#changes, key, () => ({
        kind,
        operations: indices.flatMap((index) => this.#after.operations[index] ?? []),
      })),
    ];
  }
}

function addTarget(
  changed: Map<ChangedOperations, Map<ByteString, ByteString[]>>,
  change: ChangedOperations,
  subject: ByteString,
  target: ByteString,
): void {
  const targets = memoised(changed, change, () => new Map<ByteString, ByteString[]>());
  memoised(targets, subject, () => []).push(target);
}

/** Groups subjects with equal targets. */
function blocksOf(
  change: ChangedOperations,
  targetsOf: ReadonlyMap<ByteString, readonly ByteString[]>,
): readonly PermissionChange[] {
  const blocks = new Map<string, { subjects: ByteString[]; targets: readonly ByteString[] }>();
  for (const [subject, targets] of targetsOf) {
    memoised(blocks, targets.join('\0'), () => ({ subjects: [], targets })).subjects.push(subject);
  }
  return [...blocks.values()].map(({ subjects, targets }) => ({ ...change, subjects, targets }));
}
