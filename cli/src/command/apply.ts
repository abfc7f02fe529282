import { readDesign, type DesignOptions } from '../provision/plan/design.ts';
import { isProxmox } from '@lamellar/node/manifest';
import { thisMachine } from '../adapters/machine.ts';
import { containersOfProxmox } from '../provision/plan/skip-reasons.ts';
import { designedOnce } from '../provision/plan/designed-policy.ts';
import { plannedPermissions } from '../provision/plan/permission-changes.ts';
import { applyPlan } from '../provision/transaction/apply-plan.ts';
import { withHost } from '../provision/transaction/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { findBroken, reportBroken } from './report-broken.ts';
import { failedIn, isAgreed, withOutcome } from './with-outcome.ts';
import { reportLeftOut } from '../render/report.ts';
import { reportedPlan } from './reported-plan.ts';
import { showPlan } from './show-plan.ts';
import type { OutcomeView } from '../views/plan-view.ts';

/** The options of `apply`. */
export interface ApplyFlags extends DesignOptions {
  readonly format: 'human' | 'json';
  readonly yes?: true;
}

/** `lamellar apply`: applies the manifest to the host as a whole, or changes nothing. */
export async function apply(options: ApplyFlags): Promise<ExitStatus> {
  return withHost(announce, async () => {
    // The unfinished changes of an earlier run have been undone by now, also in configurations.
    const design = await readDesign(options, 'host');
    reportLeftOut(design.hostPolicy);
    const policy = designedOnce(design);
    const broken = findBroken(design, policy);
    reportBroken(broken, policy);
    if (broken.length > 0)
      throw new CommandError('an expectation of the manifest fails; nothing was changed', {
        status: exitStatus.denied,
        hint: 'change the policy or the expectation',
      });
    const refused = containersOfProxmox(design.chosen.filter(isProxmox), thisMachine.proxmox);
    const plan = await reportedPlan(design, options, refused);
    const { planned, reported } = plan;
    const permissions = plannedPermissions(design, plan, policy);
    const show = (outcome?: OutcomeView): void =>
      showPlan(planned, permissions, reported, design, options.format, [], outcome);
    if (options.format === 'human') show();
    if (!plan.isNothing && !(await isAgreed('apply this?', options))) return exitStatus.denied;
    const applied = await withOutcome(
      () => applyPlan(plan, announce),
      (changed) => ({
        result: changed.isNothing ? 'unchanged' : 'changed',
        failed: failedIn(changed, plan),
        messages: [],
      }),
      options.format === 'json' ? show : undefined,
    );
    const { reported: left } = applied;
    if (!plan.isNothing && left.size === 0) announce('applied');
    else if (!plan.isNothing && left.size < design.chosen.length)
      warn(`applied, but for ${[...left.keys()].sort().join(', ')}`);
    const { lost } = applied.planned;
    if (lost.length > 0)
      warn(
        `not in force yet: the lost layers of ${lost.map(({ container }) => container).join(', ')}`,
        'stop and start these containers',
      );
    if (left.size > 0) return exitStatus.environment;
    return lost.length > 0 ? exitStatus.denied : exitStatus.success;
  });
}
