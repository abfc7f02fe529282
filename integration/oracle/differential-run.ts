import { chooseKernel } from '@lamellar/core/kernels';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { compareAnswers, type AnswerComparison } from './compare-answers.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import type { OracleKernel } from './oracle-kernel.ts';
import type { RunningKernel } from './running-kernel.ts';
import { textRules } from './text-rules.ts';

/** Core's assumptions about a kernel: the measured features, and the known behaviours of the version. */
export function assumedOf({ version, identity }: RunningKernel): OracleKernel {
  const choice = chooseKernel(version);
  if (choice === undefined) throw new Error(`no behaviours are known for kernel ${version}`);
  const { behaviours, loadSets } = choice.kernel;
  return { version, features: identity.features, behaviours, loadSets };
}

/** The case of a random tree. */
export function randomCase(seed: number): DecisionCase {
  return renderCase(randomTree(seed, allAbis), `${treePrefix}${seed}`);
}

/** The seed of a case of `compareWithKernel`. */
export function seedOf({ name }: DecisionCase): number {
  return Number(name.slice(treePrefix.length));
}

const treePrefix = 'tree ';

/** Compares the answers of core and a running kernel for the random trees of seeds. */
export function compareWithKernel(kernel: RunningKernel, seeds: readonly number[]): Promise<AnswerComparison> {
  const cases = seeds.map((seed) => randomCase(seed));
  return compareOracles(textRules(assumedOf(kernel)), kernel, cases);
}

/** Compares two oracles' answers to the given cases. */
export async function compareOracles(
  left: Oracle,
  right: Oracle,
  cases: readonly DecisionCase[],
): Promise<AnswerComparison> {
  const [mine, others] = await Promise.all([left.answer(cases), right.answer(cases)]);
  return compareAnswers(cases, { oracle: left.name, answers: mine }, { oracle: right.name, answers: others });
}
