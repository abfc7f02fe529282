import type { PolicyTree, TreePair } from './policy-tree.ts';
import { smallerEdits } from './smaller-edits.ts';
import { applyEdits, onlyAsked, type TreeEdit } from './tree-edit.ts';
import { treeSize } from './tree-size.ts';

/** Whether oracles disagree about any pair of a tree, for each tree. */
export type Disagrees = (candidates: readonly PolicyTree[]) => Promise<readonly boolean[]>;

export interface ShrinkLimits {
  /** How many trees are asked about at once. */
  readonly batch: number;
  /** How often is asked; the tree may then still not be the smallest. */
  readonly questions: number;
}

export interface Shrunk {
  readonly tree: PolicyTree;
  /** Whether no single edit makes the tree smaller and leaves the disagreement. */
  readonly isMinimal: boolean;
  readonly questions: number;
}

/** A kernel takes seconds to boot and milliseconds for a tree. */
const usualLimits: ShrinkLimits = { batch: 500, questions: 60 };

/**
 * Makes a tree whose pair is disagreed about as small as it gets. Each candidate is smaller by
 * `treeSize` than the tree that it comes from. A round asks about every single edit at once, and then
 * about those that left a disagreement together: as many of them as will go.
 */
export async function shrink(
  tree: PolicyTree,
  pair: TreePair,
  disagrees: Disagrees,
  limits: ShrinkLimits = usualLimits,
): Promise<Shrunk> {
  let questions = 0;
  /** Those of the candidates that are disagreed about, the smallest first. */
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
  /** The tree after one more round of edits, undefined where none leaves a disagreement. */
  const smaller = async (from: PolicyTree, grain: 'coarse' | 'fine'): Promise<PolicyTree | undefined> => {
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

  let current = onlyAsked(tree);
  if (tree.pairs.length > 1) {
    // Where other labels have to be there too, pairs go one by one.
    const alone = onlyAsked({ ...tree, pairs: [pair] });
    const [found] = await ask([{ tree: alone, edits: [], size: treeSize(alone) }]);
    current = found?.tree ?? current;
  }
  for (;;) {
    const next = (await smaller(current, 'coarse')) ?? (await smaller(current, 'fine'));
    if (next === undefined) return { tree: current, isMinimal: questions < limits.questions, questions };
    current = next;
  }
}

/** At most `count`, from the smallest to the largest alike: nobody knows how far down it goes. */
function someOf(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  const ordered = candidates.toSorted((left, right) => left.size - right.size);
  const step = Math.max(1, ordered.length / count);
  return Array.from(
    { length: Math.min(count, ordered.length) },
    (_, index) => ordered[Math.floor(index * step)],
  ).filter((candidate) => candidate !== undefined);
}

interface Candidate {
  readonly tree: PolicyTree;
  readonly edits: readonly TreeEdit[];
  readonly size: number;
}

/** The sound and smaller trees that edits make, each once. */
function candidatesOf(tree: PolicyTree, choices: readonly (readonly TreeEdit[])[]): readonly Candidate[] {
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

/** All, all but one, and, in ever smaller chunks, each chunk and all but it. */
function combinations(edits: readonly TreeEdit[]): readonly (readonly TreeEdit[])[] {
  const chosen: (readonly TreeEdit[])[] = [edits];
  for (let length = edits.length >> 1; length >= 1; length >>= 1)
    for (let at = 0; at < edits.length; at += length) {
      chosen.push(edits.toSpliced(at, length));
      if (length > 1) chosen.push(edits.slice(at, at + length));
    }
  return chosen;
}
