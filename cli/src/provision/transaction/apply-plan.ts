import { Generations } from '../../adapters/filesystem/generations.ts';
import { JournalFile } from '../../adapters/filesystem/journal.ts';
import { UnhookedMonitors } from '../../adapters/lxc/unhooked-monitors.ts';
import { warn } from '../../adapters/process/logger.ts';
import { leaveOut, type HostPlan } from '../plan/host-plan.ts';
import { generationOf, isSameGeneration, layOut, transitionalFiles, type Layout } from '../resources/layout.ts';
import type { Announce } from '../resources/resource.ts';
import { reasonsOf, restore, settleAll, undo } from './settle.ts';

/**
 * Changes a machine as planned: every container has its whole change or nothing.
 *
 * Files change in one step, from one generation to the next: a container starts with the complete old layer or the
 * complete new layer. The policy of a running container changes in one step, too. A container that cannot be changed is
 * rolled back alone. If the files cannot be changed, everything is rolled back. A killed run leaves a journal, and the
 * next run rolls back.
 *
 * @returns the plan without the containers that could not be changed
 */
export async function applyPlan(plan: HostPlan, announce: Announce): Promise<HostPlan> {
  if (plan.isNothing) return plan;
  const { home } = plan.machine;
  const generations = new Generations(home);
  const earlier = generations.current;
  let from = earlier;
  try {
    if (from === undefined || plan.hasMoved === true) from = startGenerations(generations, plan.applied ?? layOut([]));
    return await applyGenerations(from, plan, generations, announce);
  } finally {
    // Nothing was applied before, and nothing is applied now.
    const isUnchanged = generations.current === undefined || generations.current === from;
    if (earlier === undefined && isUnchanged && !new JournalFile(home).exists) generations.removeAll();
  }
}

/** Changes to the generation of the plan, and returns the plan without the containers that failed. */
async function applyGenerations(
  from: string,
  plan: HostPlan,
  generations: Generations,
  announce: Announce,
): Promise<HostPlan> {
  const { machine, applied = layOut([]), layout } = plan;
  const journal = new JournalFile(machine.home);
  const write = ({ layout: wanted }: HostPlan): string =>
    // If only the kernel or a configuration has lost something, the generation stays.
    isSameGeneration(applied, wanted) ? from : generations.write(generationOf(wanted), wanted.files, from);
  if (!isSameGeneration(applied, layout)) announce('writing the new generation of files');
  let to = write(plan);
  let settled = plan;
  announce('recording the change in the journal');
  journal.write({ from, to });
  try {
    noteUnhooked(plan);
    // A configuration refers to a layer only while the layer exists. Until all containers have changed, unchanged
    // configurations refer to the old layers.
    generations.addTransitionalFiles(to, transitionalFiles(applied, layout));
    announce('switching to the new generation of files');
    generations.choose(to);
    settled = await settlePlan(plan, announce);
    if (settled !== plan) {
      to = write(settled);
      journal.write({ from, to });
      generations.choose(to);
    }
  } catch (error) {
    announce('rolling back after the failure');
    try {
      await undo({ from, to }, machine, announce, plan.containers);
    } catch (undoing) {
      // The first error is the important error; the journal stays.
      warn(`the roll-back is incomplete, and the next run continues it: ${String(undoing)}`);
    }
    throw error;
  }
  announce('finishing');
  if (settled === plan && transitionalFiles(applied, layout).size > 0) generations.removeForeignFiles(to, layout.files);
  journal.remove();
  generations.prune(to);
  return settled;
}

/** Settles the containers of a plan, and rolls back the containers that cannot be changed. */
async function settlePlan(plan: HostPlan, announce: Announce): Promise<HostPlan> {
  const { machine, layout, compiled } = plan;
  const run = { after: layout, hostLayers: compiled.hostLayers, isUndoing: false, machine, announce };
  const failures = await settleAll(plan.containers, run);
  if (failures.size === 0) return plan;
  const reasons = reasonsOf(failures);
  const rest = leaveOut(plan, reasons);
  for (const { message, hint } of reasons.values()) warn(message, hint);
  const failed = plan.containers.filter((each) => !rest.containers.includes(each));
  warn(`continuing without ${failed.map(({ container }) => container.name).join(', ')}`);
  await restore(failed, rest.layout, machine, announce);
  return rest;
}

/** Notes the monitors of running containers without a hook, as far as found. */
function noteUnhooked({ containers, live, machine }: HostPlan): void {
  const monitors = containers.flatMap(({ container, lacksHook }) =>
    lacksHook && container.runtime === 'lxc' ? (live.lxc.find(container)?.monitor ?? []) : [],
  );
  new UnhookedMonitors(machine.unhooked).note(monitors, () => live.lxc.monitors);
}

/** Writes the generation before a change: the empty generation, or a generation with the records of moved containers. */
function startGenerations(generations: Generations, before: Layout): string {
  const name = generations.write(generationOf(before), before.files);
  generations.choose(name);
  return name;
}
