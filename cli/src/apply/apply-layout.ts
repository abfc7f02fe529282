import type { AppliedContainer } from './applied-containers.ts';
import { containersOnlyIn, generationOf, home, isSameGeneration, layOut, lent, sameIn, type Layout } from './layout.ts';
import { configure } from './configurations.ts';
import { changing } from './container-failure.ts';
import type { Prepared } from './prepare.ts';
import type { HeldContainers } from '../output/held-containers.ts';
import { Generations } from '../host/disk/generations.ts';
import { UnhookedMonitors } from '../host/lxc/unhooked-monitors.ts';
import { JournalFile, type Journal } from '../host/disk/journal.ts';
import { loadLayer, unloadProfiles, type Announce } from './live-layers.ts';
import { isOtherLayer } from './difference.ts';
import { loadHostLayers, unloadHostLayers } from './own-host-layers.ts';
import { obstacleError, settleRootFiles } from './root-files.ts';
import { undo } from './undo.ts';
import { warn } from '../host/process/voice.ts';

/**
 * Has the host hold a layout instead of the one that was applied before.
 *
 * Files change in one step, from one generation to the next; what a container starts with is the old or the new, whole. The
 * policy of a running container is changed in one step, too. Where anything fails, all of it is undone; a run that is
 * killed leaves a journal, from which the next one does that.
 *
 * @param prepared - the layout, and how the host differs from it
 */
export async function applyLayout(prepared: Prepared, announce: Announce): Promise<void> {
  const generations = new Generations(home);
  const isFirst = generations.current === undefined;
  try {
    const from = generations.current ?? startGenerations(generations);
    const old = prepared.applied ?? layOut([]);
    const to = nextGeneration(from, old, prepared.layout, generations, announce);
    await applyGeneration({ from, to }, old, prepared, generations, announce);
  } catch (error) {
    if (isFirst && !new JournalFile(home).exists) generations.removeAll();
    throw error;
  }
}

/** The generation of a layout: the current one, where only the kernel or a configuration has lost something. */
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
  { from, to }: Journal,
  old: Layout,
  { layout: wanted, compiled, difference, held, live }: Prepared,
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const after = [...wanted.containers.values()];
  const gone = containersOnlyIn(old, wanted);
  const journal = { from, to };
  const file = new JournalFile(home);
  announce('noting what will change');
  file.write(journal);
  new UnhookedMonitors().note(difference.unhookedMonitors, () => live.lxc.monitors);
  try {
    await change(journal, old, wanted, held, generations, announce);
    const changed = after.filter(({ name }) => compiled.containers.has(name));
    await settleRoots([...changed, ...gone], old, wanted, announce);
    loadHostLayers(wanted, compiled.hostLayers, old, announce);
    const lacking = new Set(difference.loads.filter(({ load }) => load.length > 0).map(({ container }) => container));
    for (const container of after) {
      const layer = compiled.containers.get(container.name);
      if (layer === undefined) continue;
      const isOther = lacking.has(container.name) || isOtherLayer(container, wanted, old);
      const before = sameIn(container, old)?.profiles ?? [];
      await changing(container.name, () => loadLayer(container, layer, before, isOther, announce));
    }
    for (const container of gone)
      await changing(container.name, () => unloadProfiles(container, container.profiles, announce));
    unloadHostLayers(old, wanted, announce);
  } catch (error) {
    announce('undoing it, because it failed');
    try {
      await undo(journal, generations, file, announce, held);
    } catch (undoing) {
      // Why it failed is what matters; the journal stays.
      warn(`not all of it can be undone now, the next run tries again: ${String(undoing)}`);
    }
    throw error;
  }
  announce('finishing');
  if (lent(old, wanted).size > 0) generations.takeBack(to, wanted.files);
  file.remove();
  generations.prune(to);
}

/**
 * Files and configurations.
 *
 * A configuration leads to a layer only while that is there: those that no longer do change before the generation, all others
 * after it, one by one. Until then, those that have not lead to the old layers, which are there until all have.
 */
async function change(
  { to }: Journal,
  old: Layout,
  wanted: Layout,
  held: HeldContainers,
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const gone = containersOnlyIn(old, wanted);
  await configure(gone, undefined, (name) => announce(`taking the settings of ${name} out of its configuration`));
  generations.lend(to, lent(old, wanted));
  announce('changing to the new generation of files');
  generations.choose(to);
  const able = [...wanted.containers.values()].filter(({ name }) => !held.has(name));
  await configure(able, wanted, (name) => announce(`changing the configuration of ${name}`));
}

/**
 * The files in the roots of containers.
 *
 * @throws ContainerFailure where something else is in the place of one that is to be there
 */
async function settleRoots(
  containers: readonly AppliedContainer[],
  old: Layout,
  wanted: Layout,
  announce: Announce,
): Promise<void> {
  for (const container of containers)
    await changing(container.name, () =>
      settleRootFiles(container, old, wanted, announce, (place, obstacle, isWanted) => {
        if (isWanted) throw obstacleError(container.name, place, obstacle);
        warn(`leaving ${place} in the root of ${container.name}: ${obstacle}`);
      }),
    );
}

/** The generation before the first one, of nothing. */
function startGenerations(generations: Generations): string {
  const nothing = layOut([]);
  const name = generations.write(generationOf(nothing), nothing.files);
  generations.choose(name);
  return name;
}
