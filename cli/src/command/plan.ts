import { brokenExpectations } from '@lamellar/node/manifest';
import { closedContainers } from '../provision/plan/closed-containers.ts';
import { readDesign } from '../provision/plan/design.ts';
import { designedPolicy } from '../provision/plan/designed-policy.ts';
import { isNone, planHost, withoutBlocked } from '../provision/plan/host-plan.ts';
import { plannedPermissions } from '../provision/plan/permission-changes.ts';
import { readHost } from '../provision/plan/read-host.ts';
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
  reportLeftOut(design.hostPolicy);
  needHost();
  isUnfinished();
  const reading = await readHost(design, options, thisMachine, announce);
  const hostPlan = withoutBlocked(await planHost(reading));
  const { planned, reported } = hostPlan;
  reportSkipped(reported);
  reportDifferences(design.chosen, reported);
  reportClosed(closedContainers(hostPlan));
  if (options.container === undefined) {
    const { strays, problems } = orphanedSettingsOutside(hostPlan);
    reportOrphanedSettings(strays, new Set(hostPlan.applied?.containers.keys()));
    for (const problem of problems) warn(problem);
  }
  const policy = designedPolicy(design);
  showPlan(planned, plannedPermissions(design, hostPlan, policy), reported, options.format);
  const broken = brokenExpectations(design.manifest.expectations, policy, design.surroundings.kernel.behaviours);
  reportBroken(broken, policy.root);
  if (broken.length > 0) warn('apply changes nothing while an expectation fails');
  if (reported.size > 0) return exitStatus.environment;
  return broken.length > 0 || !isNone(hostPlan) || planned.lost.length > 0 ? exitStatus.denied : exitStatus.success;
}
