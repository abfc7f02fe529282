import type { AppArmorRecord } from '@lamellar/core/denial';
import { CommandError } from '../exit-status.ts';
import type { RecordJudge } from '../output/record-judge.ts';
import { reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import { isSnapshotMeant } from '../policy/chosen-snapshot.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** Policy that records are asked of. */
export interface AskedPolicy {
  readonly judge: RecordJudge;
  /** What would allow all that was refused, in words; nothing where nothing was. */
  readonly fix: () => readonly string[];
  readonly writePatch: () => void;
  /** What would allow what one record tells of, and what the policy says to that. */
  readonly linesAbout: (record: AppArmorRecord) => readonly string[];
}

/** Who asks policy about records, where some is named. */
export async function askedPolicy(options: PolicyOptions): Promise<AskedPolicy | undefined> {
  const isNamed =
    isSnapshotMeant(options) ||
    [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const { RecordJudge } = await import('../output/record-judge.ts');
  const { repairLines } = await import('../output/repair-text.ts');
  const { writePatch } = await import('../output/write-patch.ts');
  const { placementsFor } = await import('../policy/placement.ts');
  const [loaded, ...others] = await loadPolicies(options, 'with files');
  if (others.length > 0) throw new CommandError('a log is of one kernel', { hint: 'give --kernel once' });
  reportUnread(loaded.unread);
  const [{ policy, kernel }, style] = [loaded, styleFor('stdout')];
  const judge = new RecordJudge(policy, kernel, style);
  const place = await placementsFor(loaded, options);
  const fixOf = (asked: RecordJudge): readonly string[] => {
    const repair = asked.repair();
    return repair === undefined ? [] : repairLines({ repair, policy, placementOf: place, style, kernels: [kernel] });
  };
  return {
    judge,
    fix: () => fixOf(judge),
    linesAbout: (record) => {
      const own = new RecordJudge(policy, kernel, style);
      const evidence = own.linesAbout(record);
      return [...fixOf(own).map((line) => `  ${line}`), ...evidence];
    },
    writePatch: () => {
      const repair = judge.repair();
      if (repair !== undefined) writePatch(repair, policy, place);
    },
  };
}
