import type { LabelPart, StackedPolicy } from '@lamellar/core';
import type { RecordedOperation } from '@lamellar/core/log-records';
import type { KernelJudges } from '../repair/kernel-judges.ts';
import type { ExplainedOperation } from '../repair/answer-summaries.ts';
import type { JudgedOperation, RecordJudge } from '../repair/record-judge.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import type { EvaluatedView } from '../views/why-view.ts';
import { selectsSnapshot } from '../policy/chosen-snapshot.ts';
import type { CommandPolicy } from '../policy/load-policy.ts';
import type { RuleLocation } from '../policy/rule-location.ts';
import { policyKeyOf } from '../policy/policy-key.ts';
import type { SavedHosts } from '../policy/saved-hosts.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { WhyFlags } from './why-flags.ts';

/** The policy for the evaluation of log records. */
export interface RecordPolicy extends EvaluatedView {
  /**
   * Selects the kernels named by logs for the evaluation of their records, unless the command line selects a kernel.
   * With a folder of saved hosts, selects the policy of each host named by logs.
   *
   * @returns the assumed kernel by release
   */
  readonly assume: (releases: readonly string[], hosts: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  /**
   * The lines of the answer about operations, with a fix for all refusals.
   *
   * @param allHosts - the number of hosts in the logs
   */
  readonly answer: (operations: readonly ExplainedOperation[], allHosts: number) => readonly string[];
  readonly writePatch: () => void;
  /** Returns true if errors in the policy prevented the evaluation of a record, or a snapshot is unreadable. */
  readonly isInvalid: () => boolean;
  /** The lines of the policy's decision about an operation. */
  readonly linesAbout: (operation: ExplainedOperation) => readonly string[];
  /** The lines of a fix for one operation, followed by the policy's decision. */
  readonly fixAndLinesAbout: (operation: RecordedOperation) => readonly string[];
}

/** Loads the policy to evaluate records against; undefined if the options name none. */
export async function recordPolicy(
  options: CommandPolicyOptions & Pick<WhyFlags, 'quietLog' | 'broader'>,
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
  const { quietLogRiskLines } = await import('../render/quiet-log-text.ts');
  const { broaderRuleLines } = await import('../render/broader-rules-text.ts');
  const { writePatch } = await import('./write-patch.ts');
  const { placementsFor } = await import('../policy/placement.ts');
  const { savedHosts } = await import('../policy/saved-hosts.ts');
  const saved = await savedHosts(options.snapshot);
  const [example] = saved?.files.values() ?? [];
  const requested = await loadPolicies(
    example === undefined ? options : { ...options, snapshot: example },
    'with files',
  );
  const [loaded] = requested;
  reportIncomplete(loaded);
  const style = styleFor('stdout');
  const placements = await placementsFor(loaded, options);
  const placed = [{ policy: loaded.policy, placements }];
  // A repair refers to the policy with texts. Parts are translated by profile name, to the first host with the profile.
  const placementOf = (part: LabelPart): RuleLocation => {
    const { policy, placements: own } = placed.find((one) => hasProfile(one.policy, part)) ?? {
      policy: loaded.policy,
      placements,
    };
    return own.placementOf(labelIn(policy, { parts: [part] }).parts[0] ?? part);
  };
  const judgeOf = async (of: CommandPolicy): Promise<RecordJudge> => {
    const own = of === loaded ? placements : await placementsFor(of, options);
    if (saved !== undefined && of !== loaded) placed.push({ policy: of.policy, placements: own });
    return new judging.RecordJudge(of.policy, of.kernel, own.textOf);
  };
  const first = await Promise.all(requested.map(judgeOf));
  const judge = new judges.KernelJudges(first);
  const requests = requested.flatMap((one) => one.requests);
  let isInvalid = saved?.isComplete === false;
  const judged = (by: KernelJudges, operation: RecordedOperation, hosts?: ReadonlySet<string>): JudgedOperation => {
    const { answers, problems } = by.judge(operation, saved === undefined ? undefined : hosts);
    const errors = problems.flatMap(({ diagnostics = [] }) => diagnostics);
    reportDiagnostics(errors);
    isInvalid ||= errors.length > 0;
    const hinted = problems.map((problem) => {
      // With several hosts, the container of the first host can be a different one.
      const live = saved === undefined ? loaded.live : undefined;
      const hint = problem.missing === undefined ? undefined : live?.hintAboutStopped(problem.missing);
      return hint === undefined ? problem : { ...problem, hint };
    });
    return { answers, problems: hinted };
  };
  const answerOf = (
    of: KernelJudges,
    operations: readonly ExplainedOperation[],
    allHosts: number,
  ): readonly string[] => {
    if (options.quietLog === true) {
      const quietLog = of.quietLog();
      const summaries = answerSummaries(operations, quietLog && { ...quietLog, refused: [] }, true);
      const view = quietLog && { ...quietLog, placementOf, style, quietLog };
      return answerSummaryLines(summaries, view, view && quietLogRiskLines(view), allHosts);
    }
    const repair = of.repair();
    const summaries = answerSummaries(operations, repair, false);
    if (repair === undefined) return answerSummaryLines(summaries, undefined, [], allHosts);
    const view = { ...repair, placementOf, style, repair };
    const offers = options.broader === true ? of.broader(repair) : [];
    return [
      ...answerSummaryLines(summaries, view, repairRiskLines(view), allHosts),
      ...broaderRuleLines(offers, view, repair.kernels),
    ];
  };
  /** Loads the policy of each host once; hosts with equal policy share a judge. */
  const assumeHosts = async ({ files }: SavedHosts, hosts: ReadonlySet<string>): Promise<void> => {
    const known = new Map<string, readonly RecordJudge[]>();
    for (const host of hosts) {
      const file = files.get(host);
      if (file === undefined) continue;
      const policies = file === example ? requested : await loadPolicies({ ...options, snapshot: file }, 'with files');
      const key = policies.map(policyKeyOf).join(' ');
      const equal = known.get(key);
      const own = equal ?? (policies === requested ? first : await Promise.all(policies.map(judgeOf)));
      known.set(key, own);
      judge.assignHost(host, own);
    }
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
    assume: async (releases, hosts) => {
      const found = new Map<string, string>();
      if (saved !== undefined) await assumeHosts(saved, hosts);
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
    judge: (operation, hosts) => judged(judge, operation, hosts),
    repair: () => judge.repair(),
    quietLog: options.quietLog === true ? () => judge.quietLog() : undefined,
    broader: options.broader === true ? (repair) => judge.broader(repair) : undefined,
    answer: (operations, allHosts) => answerOf(judge, operations, allHosts),
    linesAbout: ({ records, judged: by }) => (by === undefined ? [] : evidenceOf(records, by)),
    fixAndLinesAbout: (records) => {
      const own = new judges.KernelJudges(first.map((one) => one.anew()));
      const by = judged(own, records);
      return [...answerOf(own, [], 0).map((line) => `  ${line}`), ...evidenceOf(records, by)];
    },
    writePatch: () => {
      const found = options.quietLog === true ? judge.quietLog() : judge.repair();
      if (found !== undefined) writePatch({ refused: [], ...found }, found.policy, placementOf);
    },
  };
}

function hasProfile({ root }: StackedPolicy, { namespace, profile }: LabelPart): boolean {
  return [...root.all()].some(
    (one) => one.fullName === namespace.fullName && one.profile(profile.name).kind === 'profile',
  );
}
