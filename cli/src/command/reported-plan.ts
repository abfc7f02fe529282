import { thisMachine } from '../adapters/machine.ts';
import { announce } from '../adapters/process/logger.ts';
import { closedContainers } from '../provision/plan/closed-containers.ts';
import type { Design, DesignOptions } from '../provision/plan/design.ts';
import { planHost, withoutBlocked, type HostPlan } from '../provision/plan/host-plan.ts';
import { readHost } from '../provision/plan/read-host.ts';
import { reportClosed } from '../provision/plan/report-closed.ts';
import { reportDifferences } from '../provision/plan/report-differences.ts';
import { reportElsewhere, reportSkipped } from './report-skipped.ts';

/**
 * Plans a design on this host. Reports skipped containers, further differences from the manifest, and containers closed
 * for `incus exec`.
 */
export async function reportedPlan(design: Design, options: DesignOptions): Promise<HostPlan> {
  const plan = withoutBlocked(await planHost(await readHost(design, options, thisMachine, announce)));
  reportSkipped(plan.reported);
  if (plan.selected === undefined) reportElsewhere(plan.skipped);
  reportDifferences(design.chosen, plan.skipped);
  reportClosed(closedContainers(plan));
  return plan;
}
