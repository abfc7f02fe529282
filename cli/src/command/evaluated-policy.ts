import type { LabelPart } from '@lamellar/core';
import type { RecordedOperation } from '@lamellar/core/log-records';
import type { KernelJudges } from '../repair/kernel-judges.ts';
import type { ExplainedOperation } from '../repair/answer-summaries.ts';
import type { JudgedOperation, RecordJudge } from '../repair/record-judge.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import type { EvaluatedView } from '../views/why-view.ts';
import { selectsSnapshot } from '../policy/chosen-snapshot.ts';
import type { CommandPolicy } from '../policy/load-policy.ts';
import type { RuleLocation } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { WhyFlags } from './why-flags.ts';

/** The policy for the evaluation of log records. */
export interface RecordPolicy extends EvaluatedView {
  /**
   * Selects the kernels named by logs for the evaluation of their records, unless the command line selects a kernel.
   *
   * @returns the assumed kernel by release
   */
  readonly assume: (releases: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The lines of the answer about operations, with a fix for all refusals. */
  readonly answer: (operations: readonly ExplainedOperation[]) => readonly string[];
  readonly writePatch: () => void;
  /** Returns true if errors in the policy prevented the evaluation of a record. */
  readonly isInvalid: () => boolean;
  /** The lines of the policy's decision about an operation. */
  readonly linesAbout: (operation: ExplainedOperation) => readonly string[];
  /** The lines of a fix for one operation, followed by the policy's decision. */
  readonly fixAndLinesAbout: (operation: RecordedOperation) => readonly string[];
}

/** Loads the policy to evaluate records against; undefined if the options name none. */
export async function recordPolicy(
  options: CommandPolicyOptions & Pick<WhyFlags, 'silence' | 'wider'>,
): Promise<RecordPolicy | undefined> {
  const isLoaded = selectsSnapshot(options);
  const isNamed =
    isLoaded || [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { labelIn } = await import('@lamellar/core/repair');
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const judging = await import('../repair/record-judge.ts');
  const judges = await import('../repair/kernel-judges.ts');
  const { judgedLines } = await import('../render/judged-text.ts');
  const { answerSummaries } = await import('../repair/answer-summaries.ts');
  const { operationCauses } = await import('../repair/operation-causes.ts');
  const { answerSummaryLines } = await import('../render/answer-summary-text.ts');
  const { repairRiskLines } = await import('../render/repair-text.ts');
  const { silenceRiskLines } = await import('../render/silence-text.ts');
  const { broaderRuleLines } = await import('../render/broader-rules-text.ts');
  const { writePatch } = await import('./write-patch.ts');
  const { placementsFor } = await import('../policy/placement.ts');
  const requested = await loadPolicies(options, 'with files');
  const [loaded] = requested;
  reportIncomplete(loaded);
  const style = styleFor('stdout');
  const placements = await placementsFor(loaded, options);
  // A repair refers to the policy with texts. Parts are translated to that policy by profile name.
  const placementOf = (part: LabelPart): RuleLocation =>
    placements.placementOf(labelIn(loaded.policy, { parts: [part] }).parts[0] ?? part);
  const judgeOf = async (of: CommandPolicy): Promise<RecordJudge> => {
    const { textOf } = of === loaded ? placements : await placementsFor(of, options);
    return new judging.RecordJudge(of.policy, of.kernel, textOf);
  };
  const first = await Promise.all(requested.map(judgeOf));
  const judge = new judges.KernelJudges(first);
  const requests = requested.flatMap((one) => one.requests);
  let isInvalid = false;
  const judged = (by: KernelJudges, operation: RecordedOperation): JudgedOperation => {
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
  const answerOf = (of: KernelJudges, operations: readonly ExplainedOperation[]): readonly string[] => {
    if (options.silence === true) {
      const silence = of.silence();
      const summaries = answerSummaries(operations, silence && { ...silence, refused: [] }, true);
      const view = silence && { ...silence, placementOf, style, silence };
      return answerSummaryLines(summaries, view, view && silenceRiskLines(view));
    }
    const repair = of.repair();
    const summaries = answerSummaries(operations, repair, false);
    if (repair === undefined) return answerSummaryLines(summaries, undefined);
    const view = { ...repair, placementOf, style, repair };
    const offers = options.wider === true ? of.wider(repair) : [];
    return [
      ...answerSummaryLines(summaries, view, repairRiskLines(view)),
      ...broaderRuleLines(offers, view, repair.kernels),
    ];
  };
  const evidenceOf = (records: RecordedOperation, by: JudgedOperation): readonly string[] =>
    judgedLines(records, by, operationCauses(records, by.answers).evaluated, style);
  return {
    get kernels() {
      return judge.kernels;
    },
    requests,
    compiler: loaded.compiler,
    placementOf,
    assume: async (releases) => {
      const found = new Map<string, string>();
      if (isLoaded || options.kernel !== undefined) return found;
      const known = new Map(first.map((one) => [one.kernel, one]));
      for (const release of releases) {
        const [own] = await loadPolicies({ ...options, kernel: [release] }, 'with files');
        const byKernel = known.get(own.kernel) ?? (await judgeOf(own));
        known.set(own.kernel, byKernel);
        judge.assign(release, byKernel);
        requests.push(...own.requests);
        found.set(release, own.kernel.version);
      }
      return found;
    },
    isInvalid: () => isInvalid,
    judge: (operation) => judged(judge, operation),
    repair: () => judge.repair(),
    silence: options.silence === true ? () => judge.silence() : undefined,
    wider: options.wider === true ? (repair) => judge.wider(repair) : undefined,
    answer: (operations) => answerOf(judge, operations),
    linesAbout: ({ records, judged: by }) => (by === undefined ? [] : evidenceOf(records, by)),
    fixAndLinesAbout: (records) => {
      const own = new judges.KernelJudges(first.map((one) => one.anew()));
      const by = judged(own, records);
      return [...answerOf(own, []).map((line) => `  ${line}`), ...evidenceOf(records, by)];
    },
    writePatch: () => {
      const found = options.silence === true ? judge.silence() : judge.repair();
      if (found !== undefined) writePatch({ refused: [], ...found }, found.policy, placementOf);
    },
  };
}
