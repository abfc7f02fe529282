import { thisMachine } from '../adapters/machine.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { reportDifferences } from '../manifest/report-differences.ts';
import { closedContainers, closedInWords } from '../provision/plan/closed-containers.ts';
import type { Design, DesignOptions } from '../provision/plan/design.ts';
import { planHost, withoutBlocked, type HostPlan } from '../provision/plan/host-plan.ts';
import { readHost } from '../provision/plan/read-host.ts';
import type { SkippedContainers } from '../provision/resources/skipped-containers.ts';
import { reportSkipped } from './report-skipped.ts';

/**
 * Plans a design on this host. Reports skipped containers, further differences from the manifest, and containers closed
 * for `incus exec`.
 *
 * @param refused - containers that the command must not change, with the reasons
 */
export async function reportedPlan(
  design: Design,
  options: DesignOptions,
  refused?: SkippedContainers,
): Promise<HostPlan> {
  const reading = await readHost(design, options, thisMachine, announce, refused);
  const plan = withoutBlocked(await planHost(reading));
  reportSkipped(plan.reported, plan.selected === undefined ? plan.skipped : undefined);
  reportDifferences(design.chosen, plan.skipped);
  for (const closed of closedInWords(closedContainers(plan)))
    warn(closed, 'write a separate profile with sys_admin for the init program, or omit this profile');
  return plan;
}
