import type { LabelPart } from '@lamellar/core';
import type { RecordedOperation } from '@lamellar/core/denial';
import type { Repair } from '@lamellar/core/repair';

import { CommandError } from '../exit-status.ts';
import type { JudgedOperation, RecordJudge } from '../output/record-judge.ts';
import { reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import type { JudgedView } from '../output/why-json.ts';
import { isSnapshotMeant } from '../policy/chosen-snapshot.ts';
import type { Placement } from '../policy/placement.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** Policy that records are asked of. */
export interface AskedPolicy extends JudgedView {
  /** What it says to an operation, to be told of it and remembered for all that is told in the end. */
  readonly judge: (operation: RecordedOperation) => JudgedOperation;
  readonly repair: () => Repair | undefined;
  /** What would allow all that was refused, in words; nothing where nothing was. */
  readonly fix: () => readonly string[];
  readonly writePatch: () => void;
  /** What the policy says to an operation, in words. */
  readonly linesAbout: (operation: RecordedOperation) => readonly string[];
  /** What would allow one operation, and what the policy says to it. */
  readonly fixAndLinesAbout: (operation: RecordedOperation) => readonly string[];
}

/** Who asks policy about records, where some is named. */
export async function askedPolicy(options: PolicyOptions): Promise<AskedPolicy | undefined> {
  const isNamed =
    isSnapshotMeant(options) ||
    [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { labelIn } = await import('@lamellar/core/repair');
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const judging = await import('../output/record-judge.ts');
  const { judgedLines } = await import('../output/judged-text.ts');
  const { repairLines } = await import('../output/repair-text.ts');
  const { writePatch } = await import('../output/write-patch.ts');
  const { placementsFor } = await import('../policy/placement.ts');
  const [loaded, ...others] = await loadPolicies(options, 'with files');
  if (others.length > 0) throw new CommandError('a log is of one kernel', { hint: 'give --kernel once' });
  reportUnread(loaded.unread);
  const [{ policy, kernel }, style] = [loaded, styleFor('stdout')];
  const placements = await placementsFor(loaded, options);
  // What is advised is of the policy with its texts, which has the same profiles by name.
  const placementOf = (asked: LabelPart): Placement =>
    placements.placementOf(labelIn(policy, { parts: [asked] }).parts[0] ?? asked);
  const judge = new judging.RecordJudge(policy, kernel, placements.textOf);
  const fixOf = (of: RecordJudge): readonly string[] => {
    const repair = of.repair();
    return repair === undefined
      ? []
      : repairLines({ repair, policy: of.policy, placementOf, style, kernels: [kernel] });
  };
  return {
    get policy() {
      return judge.policy;
    },
    kernel,
    placementOf,
    judge: (operation) => judge.judge(operation),
    repair: () => judge.repair(),
    fix: () => fixOf(judge),
    linesAbout: (operation) => judgedLines(judge.judge(operation), judge, style),
    fixAndLinesAbout: (operation) => {
      const own = new judging.RecordJudge(policy, kernel, placements.textOf);
      const evidence = judgedLines(own.judge(operation), own, style);
      return [...fixOf(own).map((line) => `  ${line}`), ...evidence];
    },
    writePatch: () => {
      const repair = judge.repair();
      if (repair !== undefined) writePatch(repair, judge.policy, placementOf);
    },
  };
}
