import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { complainingPolicy } from './complaining-policy/complaining-policy.ts';
import { complainingSubject } from './complaining-subject/complaining-subject.ts';
import { differentAbi } from './different-abi/different-abi.ts';
import { differentKernel } from './different-kernel/different-kernel.ts';
import { earlierStart } from './earlier-start/earlier-start.ts';
import { evaluationOf, type EvaluatedCause, type RecordEvaluation } from './evaluation.ts';
import type { FoundCause } from './known-cause.ts';
import { firstRefusal } from './first-refusal/first-refusal.ts';
import { incompletePeer } from './incomplete-peer/incomplete-peer.ts';
import { mountPrerequisites } from './mount-prerequisites/mount-prerequisites.ts';
import { takesNoRule } from './recorded-causes.ts';
import { unloggedMountOption } from './unlogged-mount-option/unlogged-mount-option.ts';

/** The causes of a refusal by policy, with or without a record. */
const ofRefused: readonly EvaluatedCause[] = [complainingSubject, mountPrerequisites];

/** The causes of a recorded refusal that the record shows only in part. */
const ofIncompleteRecord: readonly EvaluatedCause[] = [incompletePeer, firstRefusal, earlierStart];

/** The causes of a refusal that the policy allows, the most conclusive first. */
const ofAllowed: readonly EvaluatedCause[] = [unloggedMountOption, complainingPolicy, differentAbi, differentKernel];

const changedPolicy: FoundCause = {
  id: 'changed-policy',
  words:
    'the policy was changed or loaded after the record, or was compiled with a different abi or compiler (compare with `--live`)',
  confirmed: false,
  verdict: 'not-policy',
};

/**
 * Returns the causes of a denial that an evaluation shows. For a refusal that the policy allows, the last resort is a
 * policy that changed after the record.
 */
export function evaluatedCauses(
  record: AppArmorRecord,
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): readonly FoundCause[] {
  const { event } = record;
  if ((event !== 'DENIED' && event !== 'ALLOWED') || takesNoRule(record)) return [];
  const evaluation = evaluationOf(record, policy, behaviours);
  if (evaluation === undefined) return [];
  const isRefused = evaluation.decisions.some(
    ({ verdict, checks }) =>
      verdict === 'deny' || (event === 'ALLOWED' && checks.some(({ because }) => because === 'complain')),
  );
  if (isRefused)
    return [
      ...evaluatedRefusalCauses(evaluation),
      ...ofIncompleteRecord.flatMap((evaluate) => evaluate(evaluation) ?? []),
    ];
  const found = ofAllowed.flatMap((evaluate) => evaluate(evaluation) ?? []);
  return found.some(({ confirmed }) => confirmed) ? found : [...found, changedPolicy];
}

/** Returns the causes of a refusal by the policy. */
export function evaluatedRefusalCauses(evaluation: RecordEvaluation): readonly FoundCause[] {
  return ofRefused.flatMap((evaluate) => evaluate(evaluation) ?? []);
}
