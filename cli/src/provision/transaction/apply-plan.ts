import { Generations } from '../../adapters/filesystem/generations.ts';
import { JournalFile } from '../../adapters/filesystem/journal.ts';
import { UnhookedMonitors } from '../../adapters/lxc/unhooked-monitors.ts';
import { configure } from '../resources/configurations.ts';
import {
  containersOnlyIn,
  generationOf,
  isSameGeneration,
  layOut,
  transitionalFiles,
  type Layout,
} from '../resources/layout.ts';
import type { Prepared } from '../plan/host-plan.ts';
import type { Announce, LayoutChange } from '../resources/resource.ts';
import { settleAll } from '../resources/resources.ts';
import { undo } from './undo.ts';
import { warn } from '../../adapters/process/logger.ts';

/**
 * Changes a machine from the applied layout to another layout.
 *
 * Files change in one step, from one generation to the next: a container starts with the complete old layer or the
 * complete new layer. The policy of a running container changes in one step, too. If a step fails, everything is rolled
 * back. A killed run leaves a journal, and the next run rolls back.
 *
 * @param prepared - the layout, and its difference from the machine
 */
export async function applyLayout(prepared: Prepared, announce: Announce): Promise<void> {
  const { home } = prepared.machine;
  const generations = new Generations(home);
  const isFirst = generations.current === undefined;
  let to: string | undefined;
  try {
    const from = generations.current ?? startGenerations(generations);
    const old = prepared.applied ?? layOut([]);
    to = nextGeneration(from, old, prepared.layout, generations, announce);
    await applyGeneration(from, to, old, prepared, generations, announce);
  } catch (error) {
    // If only the clean-up failed, configurations refer to the new generation.
    const isApplied = to !== undefined && generations.current === to;
    if (isFirst && !isApplied && !new JournalFile(home).exists) generations.removeAll();
    throw error;
  }
}

/**
 * Returns the generation of a layout: the current generation if only the kernel or a configuration has lost something.
 */
function nextGeneration(
  from: string,
  old: Layout,
  layout: Layout,
  generations: Generations,
  announce: Announce,
): string {
  if (isSameGeneration(old, layout)) return from;
  announce('writing the new generation of files');
  return generations.write(generationOf(layout), layout.files);
}

async function applyGeneration(
  from: string,
  to: string,
  old: Layout,
  { layout: wanted, compiled, difference, held, live, machine }: Prepared,
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const journal = { from, to };
  const file = new JournalFile(machine.home);
  announce('noting what will change');
  file.write(journal);
  new UnhookedMonitors(machine.unhooked).note(difference.unhookedMonitors, () => live.lxc.monitors);
  const able = [...wanted.containers.values()].filter(({ name }) => !held.has(name));
  const change: LayoutChange = {
    from: old,
    to: wanted,
    containers: able.filter(({ name }) => compiled.containers.has(name)),
    compiled,
    lacking: new Set(difference.loads.filter(({ load }) => load.length > 0).map(({ container }) => container)),
    isUndoing: false,
    machine,
    announce,
  };
  try {
    // A configuration refers to a layer only while the layer exists. Containers that leave the layout change before the
    // generation, all remaining containers after the change of generation, one by one. Until then, unchanged
    // configurations refer to the old layers, which stay until the last container has changed.
    const changing = (name: string): void => announce(`changing the configuration of ${name}`);
    const leaving = (name: string): void => announce(`taking the settings of ${name} out of its configuration`);
    await configure(containersOnlyIn(old, wanted), undefined, machine.incus, leaving);
    generations.addTransitionalFiles(to, transitionalFiles(old, wanted));
    announce('changing to the new generation of files');
    generations.choose(to);
    await configure(able, wanted, machine.incus, changing);
    await settleAll(change);
  } catch (error) {
    announce('undoing it, because it failed');
    try {
      await undo(journal, machine, announce, held);
    } catch (undoing) {
      // The first error is the important error; the journal stays.
      warn(`not all of it can be undone now, the next run tries again: ${String(undoing)}`);
    }
    throw error;
  }
  announce('finishing');
  if (transitionalFiles(old, wanted).size > 0) generations.removeForeignFiles(to, wanted.files);
  file.remove();
  generations.prune(to);
}

/** Writes the empty generation before the first generation. */
function startGenerations(generations: Generations): string {
  const nothing = layOut([]);
  const name = generations.write(generationOf(nothing), nothing.files);
  generations.choose(name);
  return name;
}
