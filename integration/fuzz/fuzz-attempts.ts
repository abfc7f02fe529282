import { bytesOf, textOf } from '@lamellar/core/language';
import { disagreementsWith, type AttemptLaw } from '../attempts/attempt-law.ts';
import { coreDecides } from '../attempts/core-decides.ts';
import { stackIsConjunction } from '../attempts/stack-is-conjunction.ts';
import type { AttemptClass } from '../generate/attempt-class.ts';
import { randomAttempts, type RandomAttempts } from '../generate/random-attempts.ts';
import type { CaseCompiler } from '../lab/kernels/compile-case.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** The laws to verify for every answer. */
const laws: readonly AttemptLaw[] = [stackIsConjunction, coreDecides];

const groupsPerCase = 60;
const shownDisagreements = 10;

/** The counts of a boot. */
export interface AttemptCounts {
  /** Cases with loaded policy. */
  readonly cases: number;
  readonly attempts: number;
  /** Answers covered by a law. */
  readonly compared: number;
  readonly disagreements: number;
}

/**
 * Lets a kernel answer random questions about classes and prints violations of the laws.
 *
 * @param seeds - the seeds of the cases
 * @param compiler - the compiler of the policy with the version
 */
export async function fuzzAttempts(
  kernel: RunningKernel,
  classes: readonly AttemptClass[],
  seeds: readonly number[],
  compiler: CaseCompiler & { readonly version: RandomAttempts['compiler'] },
): Promise<AttemptCounts> {
  const cases = seeds.map((seed) => randomAttempts(seed, classes, groupsPerCase, compiler.version));
  const answers = await kernel.attempt(cases, compiler);
  const lines: string[] = [];
  const refused: string[] = [];
  let [attempts, compared] = [0, 0];
  for (const [index, requested] of cases.entries()) {
    const answer = answers[index];
    if (answer === undefined || 'refused' in answer) {
      refused.push(`  case ${seeds[index]} is refused: ${textOf(bytesOf(answer?.refused ?? 'no answer'))}`);
      continue;
    }
    attempts += answer.length;
    for (const law of laws) {
      const found = disagreementsWith(law, requested, answer, kernel);
      compared += found.compared;
      for (const { question, expected, answered } of found.disagreements)
        lines.push(
          `  case ${seeds[index]}: ${textOf(question)}: ${answered.verdict} ${textOf(answered.detail)}, not ${expected}: ${law.name}`,
        );
    }
  }
  console.log(
    `${kernel.name}, cases from ${seeds[0]}: ${attempts} attempts, ${compared} compared, ${lines.length} disagreements` +
      (refused.length === 0 ? '' : `, ${refused.length} of ${seeds.length} cases refused`),
  );
  for (const line of [...refused.slice(0, 1), ...lines.slice(0, shownDisagreements)]) console.log(line);
  if (lines.length > shownDisagreements) console.log(`  and ${lines.length - shownDisagreements} more`);
  return { cases: seeds.length - refused.length, attempts, compared, disagreements: lines.length };
}
