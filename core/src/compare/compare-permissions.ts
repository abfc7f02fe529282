import type { Operation } from '../class/policy-classes.ts';
import { printLabel } from '../label/label.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { VerdictsId } from '../matrix/verdict-table.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';

/** A policy's labels and what they may do to each other. */
export interface PolicyMatrix {
  readonly root: PolicyNamespace;
  readonly matrix: Matrix;
}

/** What each of some labels may from now on, or may no longer, do to each of some others. Labels are as the root sees them. */
export interface PermissionChange {
  readonly kind: 'gained' | 'lost';
  readonly operations: readonly Operation[];
  readonly subjects: readonly ByteString[];
  readonly targets: readonly ByteString[];
}

/** What changes between two policies. */
export interface PermissionChanges {
  /** Among labels that both have. */
  readonly changes: readonly PermissionChange[];
  readonly addedLabels: readonly ByteString[];
  readonly removedLabels: readonly ByteString[];
}

/** Compares two policies, whose matrices are of the same operations, label by label. */
export function comparePermissions(before: PolicyMatrix, after: PolicyMatrix): PermissionChanges {
  const [old, current] = [indexOfNames(before), indexOfNames(after)];
  const names = [...current.keys()].filter((name) => old.has(name)).sort(compareBytes);
  const pairs = names.map((name) => ({ name, old: old.get(name) ?? -1, current: current.get(name) ?? -1 }));
  const comparison = new VerdictComparison(before.matrix, after.matrix);
  const changed = new Map<string, Map<ByteString, ByteString[]>>();
  for (const subject of pairs) {
    for (const target of pairs) {
      const key = comparison.keyOf(
        before.matrix.verdicts(subject.old, target.old),
        after.matrix.verdicts(subject.current, target.current),
      );
      for (const part of key) addTarget(changed, part, subject.name, target.name);
    }
  }
  return {
    changes: [...changed].flatMap(([key, targets]) => blocksOf(key, targets, after.matrix.operations)),
    addedLabels: [...current.keys()].filter((name) => !old.has(name)).sort(compareBytes),
    removedLabels: [...old.keys()].filter((name) => !current.has(name)).sort(compareBytes),
  };
}

function indexOfNames({ root, matrix }: PolicyMatrix): ReadonlyMap<ByteString, number> {
  return new Map(matrix.labels.map((label, index) => [printLabel(label, root), index]));
}

/** Which operations two verdicts differ in: worked out once for each two that meet. */
class VerdictComparison {
  readonly #before: Matrix;
  readonly #after: Matrix;
  readonly #known = new Map<number, readonly string[]>();

  constructor(before: Matrix, after: Matrix) {
    this.#before = before;
    this.#after = after;
  }

  /** For what is gained, and for what is lost, a key that `blocksOf` reads: the kind, and the operations by index. */
  keyOf(before: VerdictsId, after: VerdictsId): readonly string[] {
    const pair = before * 0x1_0000 + after;
    let keys = this.#known.get(pair);
    if (keys === undefined) this.#known.set(pair, (keys = this.#compare(before, after)));
    return keys;
  }

  #compare(before: VerdictsId, after: VerdictsId): readonly string[] {
    const [gained, lost]: [number[], number[]] = [[], []];
    this.#after.operations.forEach((_, index) => {
      const [was, is] = [this.#before.table.allows(before, index), this.#after.table.allows(after, index)];
      if (is && !was) gained.push(index);
      if (was && !is) lost.push(index);
    });
    return [
      ...(gained.length > 0 ? [`gained ${gained.join()}`] : []),
      ...(lost.length > 0 ? [`lost ${lost.join()}`] : []),
    ];
  }
}

function addTarget(
  changed: Map<string, Map<ByteString, ByteString[]>>,
  key: string,
  subject: ByteString,
  target: ByteString,
): void {
  let targets = changed.get(key);
  if (targets === undefined) changed.set(key, (targets = new Map()));
  const list = targets.get(subject);
  if (list === undefined) targets.set(subject, [target]);
  else list.push(target);
}

/** Subjects whose targets are the same are told together. */
function blocksOf(
  key: string,
  targetsOf: ReadonlyMap<ByteString, readonly ByteString[]>,
  operations: readonly Operation[],
): readonly PermissionChange[] {
  const [kind, indices = ''] = key.split(' ');
  const blocks = new Map<string, { subjects: ByteString[]; targets: readonly ByteString[] }>();
  for (const [subject, targets] of targetsOf) {
    const block = blocks.get(targets.join('\0'));
    if (block === undefined) blocks.set(targets.join('\0'), { subjects: [subject], targets });
    else block.subjects.push(subject);
  }
  return [...blocks.values()].map(({ subjects, targets }) => ({
    kind: kind === 'gained' ? 'gained' : 'lost',
    operations: indices.split(',').flatMap((index) => operations[Number(index)] ?? []),
    subjects,
    targets,
  }));
}
