import { readDesign } from '../provision/plan/design.ts';
import { designedOnce } from '../provision/plan/designed-policy.ts';
import { plannedPermissions } from '../provision/plan/permission-changes.ts';
import { isUnfinished, needHost } from '../provision/transaction/session.ts';
import { orphanedSettingsOutside } from '../provision/status/orphaned-settings.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { warn } from '../adapters/process/logger.ts';
import { findBroken, reportBroken } from './report-broken.ts';
import { reportLeftOut } from '../render/report.ts';
import { reportOrphanedSettings } from '../provision/status/report-orphaned-settings.ts';
import { reportedPlan } from './reported-plan.ts';
import { showPlan } from './show-plan.ts';
import { selectsSnapshot } from '../policy/chosen-snapshot.ts';
import { planSaved, type PlanFlags } from './plan-saved.ts';

/** `lamellar plan`: shows the changes of `apply`. Changes nothing. */
export async function plan(options: PlanFlags): Promise<ExitStatus> {
  if (selectsSnapshot(options)) return planSaved(options);
  if (options.kernel !== undefined)
    throw new CommandError('--kernel needs --snapshot or --live', {
      hint: 'omit --kernel to use the kernel of this host',
    });
  const design = await readDesign(options, 'host');
  reportLeftOut(design.hostPolicy);
  needHost();
  isUnfinished();
  const hostPlan = await reportedPlan(design, options);
  const { planned, reported } = hostPlan;
  if (options.container === undefined) {
    const { strays, problems } = orphanedSettingsOutside(hostPlan);
    reportOrphanedSettings(strays, new Set(hostPlan.applied?.containers.keys()));
    for (const problem of problems) warn(problem);
  }
  const policy = designedOnce(design);
  const broken = findBroken(design, policy);
  const isBroken = broken.length > 0;
  showPlan(planned, plannedPermissions(design, hostPlan, policy), reported, design, options.format, broken);
  reportBroken(broken, policy);
  if (isBroken) warn('apply changes nothing while an expectation fails');
  if (reported.size > 0) return exitStatus.environment;
  const isChange = !hostPlan.isNothing || planned.lost.length > 0;
  return isBroken || (options.detailedExitcode === true && isChange) ? exitStatus.denied : exitStatus.success;
}
