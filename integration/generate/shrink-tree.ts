import type { GeneratedPolicy, TreePair } from './policy-tree.ts';
import { smallerEdits } from './smaller-edits.ts';
import { applyEdits, withoutUnusedLabels, type TreeEdit } from './tree-edit.ts';
import { treeSize } from './tree-size.ts';

/** Checks for every tree if oracles disagree about any pair. */
export type Disagrees = (candidates: readonly GeneratedPolicy[]) => Promise<readonly boolean[]>;

export interface ShrinkLimits {
  /** The number of trees per question. */
  readonly batch: number;
  /** The maximum number of questions; the final tree may not be minimal. */
  readonly questions: number;
}

export interface Shrunk {
  readonly tree: GeneratedPolicy;
  /** True if no single edit makes the tree smaller and keeps the disagreement. */
  readonly isMinimal: boolean;
  readonly questions: number;
}

/** A kernel takes seconds to boot and milliseconds for a tree. */
const usualLimits: ShrinkLimits = { batch: 500, questions: 60 };

/**
 * Minimises a tree with a disagreement about the given pair. The `treeSize` of candidates always decreases. A round
 * first tries all single edits, then combinations of the successful edits, as many as possible.
 */
export async function shrink(
  tree: GeneratedPolicy,
  pair: TreePair,
  disagrees: Disagrees,
  limits: ShrinkLimits = usualLimits,
): Promise<Shrunk> {
  let questions = 0;
  /** The candidates with a disagreement, the smallest first. */
  const ask = async (candidates: readonly Candidate[]): Promise<readonly Candidate[]> => {
    const found: Candidate[] = [];
    for (let at = 0; at < candidates.length && questions < limits.questions; at += limits.batch) {
      const batch = candidates.slice(at, at + limits.batch);
      questions++;
      const answers = await disagrees(batch.map((candidate) => candidate.tree));
      found.push(...batch.filter((_, index) => answers[index] === true));
    }
    return found.toSorted((left, right) => left.size - right.size);
  };
  /** The tree after a further round of edits; undefined if no edit keeps a disagreement. */
  const smaller = async (from: GeneratedPolicy, grain: 'coarse' | 'fine'): Promise<GeneratedPolicy | undefined> => {
    const single = await ask(
      candidatesOf(
        from,
        smallerEdits(from, grain).map((edit) => [edit]),
      ),
    );
    const [best] = single;
    if (best === undefined) return undefined;
    const together = candidatesOf(from, combinations(single.flatMap(({ edits }) => edits)));
    const [combined = best] = await ask(
      someOf(
        together.filter(({ size }) => size < best.size),
        limits.batch,
      ),
    );
    return combined.tree;
  };

  let current = withoutUnusedLabels(tree);
  if (tree.pairs.length > 1) {
    // If further labels are necessary, the rounds remove single pairs.
    const alone = withoutUnusedLabels({ ...tree, pairs: [pair] });
    const [found] = await ask([{ tree: alone, edits: [], size: treeSize(alone) }]);
    current = found?.tree ?? current;
  }
  for (;;) {
    const next = (await smaller(current, 'coarse')) ?? (await smaller(current, 'fine'));
    if (next === undefined) return { tree: current, isMinimal: questions < limits.questions, questions };
    current = next;
  }
}

/** At most `count` candidates, evenly from the smallest to the largest: the minimal size is unknown. */
function someOf(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  const ordered = candidates.toSorted((left, right) => left.size - right.size);
  const step = Math.max(1, ordered.length / count);
  return Array.from(
    { length: Math.min(count, ordered.length) },
    (_, index) => ordered[Math.floor(index * step)],
  ).filter((candidate) => candidate !== undefined);
}

interface Candidate {
  readonly tree: GeneratedPolicy;
  readonly edits: readonly TreeEdit[];
  readonly size: number;
}

/** The distinct valid and smaller trees after the edits. */
function candidatesOf(tree: GeneratedPolicy, choices: readonly (readonly TreeEdit[])[]): readonly Candidate[] {
  const before = treeSize(tree);
  const found = new Map<string, Candidate>();
  for (const edits of choices) {
    const edited = applyEdits(tree, edits);
    if (edited === undefined) continue;
    const size = treeSize(edited);
    if (size < before) found.set(JSON.stringify(edited), { tree: edited, edits, size });
  }
  return [...found.values()];
}

/** All edits, all but one, and, in decreasing chunk sizes, every chunk and the complement. */
function combinations(edits: readonly TreeEdit[]): readonly (readonly TreeEdit[])[] {
  const chosen: (readonly TreeEdit[])[] = [edits];
  for (let length = edits.length >> 1; length >= 1; length >>= 1)
    for (let at = 0; at < edits.length; at += length) {
      chosen.push(edits.toSpliced(at, length));
      if (length > 1) chosen.push(edits.slice(at, at + length));
    }
  return chosen;
}
