import { fileURLToPath } from 'node:url';
import type { GeneratedPolicy } from '../generate/policy-tree.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { shrink } from '../generate/shrink-tree.ts';
import type { AnswerComparison } from './compare-answers.ts';
import type { DecisionCase, LabelPair } from './decision-case.ts';
import { assumedOf, compareOracles, seedOf } from './differential-run.ts';
import { recordCase, type RecordedAnswer } from './recorded-case.ts';
import type { RunningKernel } from './running-kernel.ts';
import { textRules } from './text-rules.ts';

const casesFolder = fileURLToPath(new URL('../kernel-verdicts/cases/', import.meta.url));

/** Shrinking a disagreement takes a minute, and disagreements of the same tree are likely equal. */
const settledTrees = 2;
const shownMessages = 10;

/**
 * Reports a comparison of `compareWithKernel`: the disagreements, and the recorded folders for the first of a few
 * trees. Empty without disagreements.
 *
 * @param others - further kernels to ask
 */
export async function recordDisagreements(
  { disagreements }: AnswerComparison,
  kernel: RunningKernel,
  others: readonly RunningKernel[],
): Promise<readonly string[]> {
  const lines = disagreements.slice(0, shownMessages).map(({ message }) => message);
  if (disagreements.length > shownMessages) lines.push(`and ${disagreements.length - shownMessages} more`);
  const first = new Map<DecisionCase, LabelPair>();
  for (const { decisionCase, pair } of disagreements)
    if (pair !== undefined && !first.has(decisionCase)) first.set(decisionCase, pair);
  for (const [decisionCase, pair] of [...first].slice(0, settledTrees)) {
    const index = decisionCase.pairs.findIndex((each) => each === pair);
    lines.push(`written as ${await recordDisagreement(seedOf(decisionCase), index, kernel, others)}`);
  }
  return lines;
}

/**
 * Minimises the disagreement of core and a kernel about a pair of a random tree, asks further kernels, and records the
 * case. Developers of core then have the kernels' answers as a failing test without a kernel.
 *
 * @param pair - the index of the pair
 * @returns the case's folder
 */
async function recordDisagreement(
  seed: number,
  pair: number,
  kernel: RunningKernel,
  others: readonly RunningKernel[],
): Promise<string> {
  const tree = randomTree(seed, allAbis);
  const requested = tree.pairs[pair];
  if (requested === undefined) throw new RangeError(`tree ${seed} has no pair ${pair}`);
  const text = textRules(assumedOf(kernel));
  const disagrees = async (candidates: readonly GeneratedPolicy[]): Promise<readonly boolean[]> => {
    const cases = candidates.map((candidate, index) => renderCase(candidate, String(index)));
    const { disagreements } = await compareOracles(text, kernel, cases);
    // A candidate refused by only one side is a different disagreement.
    const about = new Set(disagreements.flatMap((each) => (each.pair === undefined ? [] : [each.decisionCase])));
    return cases.map((decisionCase) => about.has(decisionCase));
  };
  const shrunk = await shrink(tree, requested, disagrees);
  const decisionCase = renderCase(shrunk.tree, `found-${seed}-${pair}`);
  const answers: RecordedAnswer[] = [];
  for (const each of [kernel, ...others]) {
    const [answer] = await each.answer([decisionCase]);
    if (answer !== undefined && 'digits' in answer) answers.push({ version: each.version, digits: answer.digits });
  }
  return recordCase(casesFolder, decisionCase, answers);
}
