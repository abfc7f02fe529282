import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { decideRecord } from '../log-records/decide-record.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import type { Decision } from '../mediation/decision.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { FoundCause } from './known-cause.ts';

/** A record, and its evaluation against policy. */
export interface RecordEvaluation {
  readonly record: AppArmorRecord;
  readonly decisions: readonly Decision[];
  /** Returns whether the policy refuses a different record, or the record under a different kernel. */
  readonly refuses: (record: AppArmorRecord, behaviours?: KernelBehaviours) => boolean;
}

/** A kind of cause that an evaluation shows. Returns undefined for records with different causes. */
export type EvaluatedCause = (evaluation: RecordEvaluation) => FoundCause | undefined;

/** Evaluates a record; undefined if the policy has no decision. */
export function evaluationOf(
  record: AppArmorRecord,
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): RecordEvaluation | undefined {
  const decided = decideRecord(record, policy, behaviours);
  if ('reason' in decided) return undefined;
  return { record, decisions: decided.decisions, refuses: refusesIn(policy, behaviours) };
}

/** Returns a function that evaluates records, by default under a kernel. */
export function refusesIn(policy: StackedPolicy, behaviours: KernelBehaviours): RecordEvaluation['refuses'] {
  return (record, kernel = behaviours) => {
    const decided = decideRecord(record, policy, kernel);
    return 'decisions' in decided && decided.decisions.some(({ verdict }) => verdict === 'deny');
  };
}
