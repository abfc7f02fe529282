import {
  containersOnlyIn,
  generationOf,
  home,
  layOut,
  settingsFolder,
  lent,
  readLayout,
  sameIn,
  type AppliedContainer,
  type Layout,
} from './layout.ts';
import { configure, Configurations } from './configurations.ts';
import type { CompiledLayers } from './compiled-layer.ts';
import { Generations } from '../host/generations.ts';
import { JournalFile, type Journal } from '../host/journal.ts';
import { loadLayer, unloadProfiles, type Announce } from './live-layers.ts';
import { isOtherLayer } from './difference.ts';
import { loadHostLayers, unloadHostLayers } from './own-host-layers.ts';
import { obstacleError, settleRootFiles } from './root-files.ts';
import { undo } from './undo.ts';

/**
 * Has the host hold a layout instead of the one that was applied before.
 *
 * Files change in one step, from one generation to the next; what a container starts with is the old or the new, whole. The
 * policy of a running container is changed in one step, too. Where anything fails, all of it is undone; a run that is
 * killed leaves a journal, from which the next one does that.
 *
 * @param compiled - the layers that running containers are to have, for the running kernel
 */
export async function applyLayout(layout: Layout, compiled: CompiledLayers, announce: Announce): Promise<void> {
  const generations = new Generations(home);
  const isFirst = generations.current === undefined;
  try {
    const from = generations.current ?? startGenerations(generations);
    const to = nextGeneration(from, layout, generations, announce);
    await applyGeneration({ from, to }, compiled, generations, announce);
  } catch (error) {
    if (isFirst && !new JournalFile(home).exists) generations.removeAll();
    throw error;
  }
}

/** The generation of a layout: the current one, where only the kernel or a configuration has lost something. */
function nextGeneration(from: string, layout: Layout, generations: Generations, announce: Announce): string {
  const name = generationOf(layout);
  if (generationOf(readLayout(generations.read(from))) === name) return from;
  announce('writing the new generation of files');
  return generations.write(name, layout.files);
}

async function applyGeneration(
  { from, to }: Journal,
  compiled: CompiledLayers,
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const [old, wanted] = [readLayout(generations.read(from)), readLayout(generations.read(to))];
  const after = [...wanted.containers.values()];
  const gone = containersOnlyIn(old, wanted);
  const journal = { from, to };
  const file = new JournalFile(home);
  announce('noting what will change');
  file.write(journal);
  try {
    await change(journal, { old, wanted }, generations, announce);
    const changed = after.filter(({ name }) => compiled.containers.has(name));
    settleRoots([...changed, ...gone], old, wanted, announce);
    loadHostLayers(wanted, compiled.hostLayers, old, announce);
    for (const container of after) {
      const layer = compiled.containers.get(container.name);
      if (layer === undefined) continue;
      const isOther = isOtherLayer(container, wanted, old);
      loadLayer(container, layer, sameIn(container, old)?.profiles ?? [], isOther, announce);
    }
    for (const container of gone) unloadProfiles(container, container.profiles, announce);
    unloadHostLayers(old, wanted, announce);
  } catch (error) {
    announce('undoing it, because it failed');
    try {
      await undo(journal, generations, file, announce);
    } catch (undoing) {
      // Why it failed is what matters; the journal stays.
      announce(`not all of it can be undone now, the next run tries again: ${String(undoing)}`);
    }
    throw error;
  }
  announce('finishing');
  if (gone.length > 0 || lent(old, wanted).size > 0) generations.takeBack(to, wanted.files);
  file.remove();
  generations.prune(to);
}

/**
 * Files and configurations.
 *
 * What LXC's configuration includes changes with the generation, so that a folder is there before and after it is
 * included. Incus's configurations change one by one afterwards; until then, those that have not lead to the old layers.
 */
async function change(
  { from, to }: Journal,
  { old, wanted }: { readonly old: Layout; readonly wanted: Layout },
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const isLxc = ({ runtime }: AppliedContainer): boolean => runtime === 'lxc';
  for (const container of containersOnlyIn(wanted, old).filter(isLxc)) {
    announce(`including the settings of ${container.name} in its configuration`);
    generations.ensureFolder(from, settingsFolder(container.name));
    await configure(container, wanted);
  }
  const gone = containersOnlyIn(old, wanted);
  for (const { name } of gone.filter(isLxc)) generations.ensureFolder(to, settingsFolder(name));
  generations.lend(to, lent(old, wanted));
  announce('changing to the new generation of files');
  generations.choose(to);
  for (const container of gone) {
    announce(`taking the settings of ${container.name} out of its configuration`);
    await configure(container, undefined);
  }
  const after = [...wanted.containers.values()];
  const configurations = await Configurations.read(after);
  for (const container of after)
    if (configurations.differences(container, wanted).length > 0) {
      announce(`changing the configuration of ${container.name}`);
      await configure(container, wanted);
    }
}

/**
 * The files in the roots of containers.
 *
 * @throws CommandError where something else is in the place of one that is to be there
 */
function settleRoots(containers: readonly AppliedContainer[], old: Layout, wanted: Layout, announce: Announce): void {
  for (const name of new Set(containers.map((container) => container.name)))
    settleRootFiles(name, old, wanted, announce, (place, obstacle, isWanted) => {
      if (isWanted) throw obstacleError(name, place, obstacle);
      announce(`leaving ${place} in the root of ${name}: ${obstacle}`);
    });
}

/** The generation before the first one, of nothing. */
function startGenerations(generations: Generations): string {
  const nothing = layOut([]);
  const name = generations.write(generationOf(nothing), nothing.files);
  generations.choose(name);
  return name;
}
