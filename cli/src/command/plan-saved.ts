import { textOf } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import { readDesignFor, type DesignOptions } from '../provision/plan/design.ts';
import { planForSnapshot } from '../provision/plan/planned-for-snapshot.ts';
import { reportDifferences } from '../manifest/report-differences.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { warn } from '../adapters/process/logger.ts';
import { findBroken, reportBroken } from './report-broken.ts';
import { reportLeftOut } from '../render/report.ts';
import { reportSkipped } from './report-skipped.ts';
import { showPlan } from './show-plan.ts';
import { chosenSnapshot, type SnapshotOptions } from '../policy/chosen-snapshot.ts';

/** The options of `plan`. A snapshot gives the state in force, instead of the applied state. */
export interface PlanFlags extends DesignOptions, SnapshotOptions {
  readonly format: 'human' | 'json';
  /** The directory for the files of `apply`. */
  readonly out?: string;
  /** The kernel whose behaviours are assumed, instead of the kernel of the snapshot. */
  readonly kernel?: string;
  /** True to return `denied` for pending changes. */
  readonly detailedExitcode?: true;
}

/**
 * `lamellar plan --snapshot`: shows how a manifest would change the state of a host in a snapshot. Needs neither root
 * nor a compiler.
 */
export async function planSaved(options: PlanFlags): Promise<ExitStatus> {
  const snapshot = await chosenSnapshot(options, true);
  const { kernel, ...others } = options;
  const design = await readDesignFor({ ...others, ...(kernel === undefined ? {} : { kernel: [kernel] }) }, snapshot);
  reportLeftOut(design.hostPolicy);
  const { planned, permissions, skipped, policy, differences } = planForSnapshot(design, snapshot);
  reportUnknown(snapshot);
  reportSkipped(skipped);
  reportDifferences(design.chosen, skipped);
  for (const { container, profile, words } of differences)
    warn(`${container}: profile \`${textOf(profile)}\`: ${words}`);
  const broken = findBroken(design, () => policy);
  showPlan(planned, permissions, skipped, design, options.format, broken);
  reportBroken(broken, () => policy);
  const { loads, hostLoads, restarts, lost } = planned;
  const isChange = loads.length + hostLoads.length + restarts.length + lost.length > 0;
  if (skipped.size > 0) return exitStatus.environment;
  return broken.length > 0 || (options.detailedExitcode === true && isChange) ? exitStatus.denied : exitStatus.success;
}

/** Warns about profiles without compiled policy in the kernel, which cannot be compared. */
function reportUnknown({ namespaces }: Snapshot): void {
  const unknown = namespaces.flatMap(({ profiles }) => profiles).filter(({ load }) => load === undefined).length;
  if (unknown > 0) warn(`${unknown} profiles of the snapshot have no compiled policy, and are skipped`);
}
