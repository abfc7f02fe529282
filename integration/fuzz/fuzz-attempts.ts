import { textOf } from '@lamellar/core/language';
import { disagreementsWith, type AttemptLaw } from '../attempts/attempt-law.ts';
import { coreDecides } from '../attempts/core-decides.ts';
import { stackIsConjunction } from '../attempts/stack-is-conjunction.ts';
import type { AttemptClass } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** What every answer is held against. */
const laws: readonly AttemptLaw[] = [stackIsConjunction, coreDecides];

const casesPerBoot = 20;
const groupsPerCase = 60;
const shownDisagreements = 10;

/** What one boot has tried. */
export interface AttemptCounts {
  readonly attempts: number;
  /** Answers that a law says something of. */
  readonly compared: number;
  readonly disagreements: number;
}

/** Has a kernel answer random questions about some classes, and says where it does not answer as the laws say. */
export async function fuzzAttempts(
  kernel: RunningKernel,
  classes: readonly AttemptClass[],
  first: number,
): Promise<AttemptCounts> {
  const cases = Array.from({ length: casesPerBoot }, (_, index) =>
    randomAttempts(first + index, classes, groupsPerCase),
  );
  const answers = await kernel.attempt(cases);
  const lines: string[] = [];
  let [attempts, compared, refused] = [0, 0, 0];
  for (const [index, asked] of cases.entries()) {
    const answer = answers[index];
    if (answer === undefined || 'refused' in answer) {
      refused++;
      continue;
    }
    attempts += answer.length;
    for (const law of laws) {
      const found = disagreementsWith(law, asked, answer, kernel);
      compared += found.compared;
      for (const { question, expected, answered } of found.disagreements)
        lines.push(
          `  case ${first + index}: ${textOf(question)}: ${answered.verdict} ${textOf(answered.detail)}, not ${expected}: ${law.name}`,
        );
    }
  }
  console.log(
    `${kernel.name}, cases from ${first}: ${attempts} attempts, ${compared} compared, ${lines.length} disagreements` +
      (refused === 0 ? '' : `, ${refused} of ${casesPerBoot} cases refused`),
  );
  for (const line of lines.slice(0, shownDisagreements)) console.log(line);
  if (lines.length > shownDisagreements) console.log(`  and ${lines.length - shownDisagreements} more`);
  return { attempts, compared, disagreements: lines.length };
}
