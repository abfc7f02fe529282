import { brokenExpectations } from '@lamellar/node/manifest';
import { closedContainers } from '../provision/plan/closed-containers.ts';
import { contradictionsOf, designedPolicy, readDesign } from '../provision/plan/design.ts';
import { isNone, planDesign, plannedChanges, skippedOf, withoutBlocked } from '../provision/plan/host-plan.ts';
import { plannedPermissions } from '../provision/plan/permission-changes.ts';
import { isUnfinished, needHost } from '../provision/transaction/session.ts';
import { orphanedSettingsOutside } from '../provision/status/orphaned-settings.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { thisMachine } from '../adapters/machine.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { reportSkipped } from './report-skipped.ts';
import { reportClosed } from '../provision/plan/report-closed.ts';
import { reportDifferences } from '../provision/plan/report-differences.ts';
import { reportBroken } from './report-broken.ts';
import { reportLeftOut } from '../render/report.ts';
import { reportOrphanedSettings } from '../provision/status/report-orphaned-settings.ts';
import { showPlan } from './show-plan.ts';
import { selectsSnapshot } from '../policy/chosen-snapshot.ts';
import { planSaved, type PlanFlags } from './plan-saved.ts';

/** `lamellar plan`: shows the changes of `apply`. Changes nothing. */
export async function plan(options: PlanFlags): Promise<ExitStatus> {
  if (selectsSnapshot(options)) return planSaved(options);
  if (options.kernel !== undefined)
    throw new CommandError('--kernel goes with --snapshot or --live', { hint: 'without them, this host decides' });
  const design = await readDesign(options, 'host');
  needHost();
  isUnfinished();
  const hostPlan = withoutBlocked(await planDesign(design, options, thisMachine, announce), contradictionsOf(design));
  const skipped = skippedOf(hostPlan.skipped, options);
  reportSkipped(skipped);
  reportDifferences(design.chosen, skipped);
  reportClosed(closedContainers(hostPlan));
  if (options.container === undefined) {
    const { strays, problems } = orphanedSettingsOutside(hostPlan);
    reportOrphanedSettings(strays, new Set(hostPlan.applied?.containers.keys()));
    for (const problem of problems) warn(problem);
  }
  const policy = designedPolicy(design);
  showPlan(plannedChanges(hostPlan), plannedPermissions(design, hostPlan, options, policy), skipped, options.format);
  const broken = brokenExpectations(design.manifest.expectations, policy, design.surroundings.kernel.behaviours);
  reportBroken(broken, policy.root);
  reportLeftOut(design.hostPolicy);
  if (broken.length > 0) warn('apply changes nothing while the manifest expects what it does not say');
  if (skipped.size > 0) return exitStatus.environment;
  return broken.length > 0 || !isNone(hostPlan) ? exitStatus.denied : exitStatus.success;
}
