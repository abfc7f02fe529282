import type { LabelPart } from '@lamellar/core';
import type { RecordedOperation } from '@lamellar/core/log-records';

import { CommandError } from '../exit-status.ts';
import type { JudgedOperation, RecordJudge } from '../repair/record-judge.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import type { EvaluatedView } from '../views/why-view.ts';
import { selectsSnapshot } from '../policy/chosen-snapshot.ts';
import type { RuleLocation } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { WhyFlags } from './why-flags.ts';

/** The policy for the evaluation of log records. */
export interface RecordPolicy extends EvaluatedView {
  /** The lines of a fix for all refusals; empty if nothing was refused. */
  readonly fix: () => readonly string[];
  readonly writePatch: () => void;
  /** Returns true if errors in the policy prevented the evaluation of a record. */
  readonly isInvalid: () => boolean;
  /** The lines of the policy's decision about an operation. */
  readonly linesAbout: (operation: RecordedOperation) => readonly string[];
  /** The lines of a fix for one operation, followed by the policy's decision. */
  readonly fixAndLinesAbout: (operation: RecordedOperation) => readonly string[];
}

/** Loads the policy to evaluate records against; undefined if the options name none. */
export async function recordPolicy(
  options: CommandPolicyOptions & Pick<WhyFlags, 'silence' | 'wider'>,
): Promise<RecordPolicy | undefined> {
  const isNamed =
    selectsSnapshot(options) ||
    [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { labelIn } = await import('@lamellar/core/repair');
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const judging = await import('../repair/record-judge.ts');
  const { judgedLines } = await import('../render/judged-text.ts');
  const { repairLines } = await import('../render/repair-text.ts');
  const { silenceLines } = await import('../render/silence-text.ts');
  const { broaderRuleLines } = await import('../render/broader-rules-text.ts');
  const { writePatch } = await import('./write-patch.ts');
  const { placementsFor } = await import('../policy/placement.ts');
  const [loaded, ...others] = await loadPolicies(options, 'with files');
  if (others.length > 0) throw new CommandError('a log needs a single kernel', { hint: 'give --kernel once' });
  reportIncomplete(loaded);
  const [{ policy, kernel }, style] = [loaded, styleFor('stdout')];
  const placements = await placementsFor(loaded, options);
  // A repair refers to the policy with texts. Parts are translated to that policy by profile name.
  const placementOf = (asked: LabelPart): RuleLocation =>
    placements.placementOf(labelIn(policy, { parts: [asked] }).parts[0] ?? asked);
  const judge = new judging.RecordJudge(policy, kernel, placements.textOf);
  const kernels = [kernel];
  let isInvalid = false;
  const judged = (by: RecordJudge, operation: RecordedOperation): JudgedOperation => {
    const { answers, problems } = by.judge(operation);
    const errors = problems.flatMap(({ diagnostics = [] }) => diagnostics);
    reportDiagnostics(errors);
    isInvalid ||= errors.length > 0;
    const hinted = problems.map((problem) => {
      const hint = problem.missing === undefined ? undefined : loaded.live?.hintAboutStopped(problem.missing);
      return hint === undefined ? problem : { ...problem, hint };
    });
    return { answers, problems: hinted };
  };
  const fixOf = (of: RecordJudge): readonly string[] => {
    const view = { policy: of.policy, placementOf, style, kernels };
    if (options.silence === true) {
      const silence = of.silence();
      return silence === undefined ? [] : silenceLines({ ...view, silence });
    }
    const repair = of.repair();
    if (repair === undefined) return [];
    const offers = options.wider === true ? of.wider(repair) : [];
    return [...repairLines({ ...view, repair }), ...broaderRuleLines(offers, view, kernels)];
  };
  return {
    get policy() {
      return judge.policy;
    },
    kernel,
    requests: loaded.requests,
    placementOf,
    isInvalid: () => isInvalid,
    judge: (operation) => judged(judge, operation),
    repair: () => judge.repair(),
    silence: options.silence === true ? () => judge.silence() : undefined,
    wider: options.wider === true ? (repair) => judge.wider(repair) : undefined,
    fix: () => fixOf(judge),
    linesAbout: (operation) => judgedLines(operation, judged(judge, operation), judge, style),
    fixAndLinesAbout: (operation) => {
      const own = new judging.RecordJudge(policy, kernel, placements.textOf);
      const evidence = judgedLines(operation, judged(own, operation), own, style);
      return [...fixOf(own).map((line) => `  ${line}`), ...evidence];
    },
    writePatch: () => {
      const found = options.silence === true ? judge.silence() : judge.repair();
      if (found !== undefined) writePatch({ refused: [], ...found }, judge.policy, placementOf);
    },
  };
}
