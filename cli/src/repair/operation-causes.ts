import { evaluatedCauses, recordedCauses, type FoundCause } from '@lamellar/core/repair';
import { type RecordedOperation } from '@lamellar/core/log-records';
import type { AnsweredRecord } from './record-judge.ts';

/**
 * Returns the distinct causes of an operation, first those in the records, then the causes that an evaluation for the
 * newest kernel of the answers shows.
 */
export function operationCauses(
  operation: RecordedOperation,
  answers: readonly AnsweredRecord[],
): { readonly recorded: readonly FoundCause[]; readonly evaluated: readonly FoundCause[] } {
  const newest = answers[0]?.answers.at(-1);
  const evaluated =
    newest === undefined
      ? []
      : operation.flatMap(({ record }) => evaluatedCauses(record, newest.policy, newest.kernel.behaviours));
  const decisions = answers.flatMap((one) => one.answers.flatMap((answer) => answer.decisions));
  const isAllowed = decisions.length > 0 && decisions.every(({ verdict }) => verdict === 'allow');
  const recorded = operation.flatMap(({ record }) => recordedCauses(record));
  return {
    recorded: distinct(recorded.filter(({ ofMissingRule }) => ofMissingRule !== true || !isAllowed)),
    evaluated: distinct(evaluated),
  };
}

function distinct(causes: readonly FoundCause[]): readonly FoundCause[] {
  return [...new Map(causes.map((cause) => [`${cause.id} ${cause.words}`, cause])).values()];
}
