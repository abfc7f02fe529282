import {
  appliedContainers,
  generationOf,
  home,
  includedFolder,
  layOut,
  settingsFolder,
  type AppliedContainer,
  type Layout,
} from './layout.ts';
import type { CompiledLayer } from './compiled-layer.ts';
import { Generations } from '../host/generations.ts';
import { JournalFile, type Journal } from '../host/journal.ts';
import { loadLayer, unloadProfiles, type Announce } from './live-layers.ts';
import { setIncluded } from '../host/lxc-configuration.ts';
import { undo } from './undo.ts';

/**
 * Has the host hold a layout instead of the one that was applied before.
 *
 * Files change in one step, from one generation to the next; what a container starts with is the old or the new, whole. The
 * policy of a running container is changed in one step, too. Where anything fails, all of it is undone; a run that is
 * killed leaves a journal, from which the next one does that.
 *
 * @param compiled - by container, the layers that running containers are to have, for the running kernel
 */
export async function applyLayout(
  layout: Layout,
  compiled: ReadonlyMap<string, CompiledLayer>,
  announce: Announce,
): Promise<void> {
  const generations = new Generations(home);
  const isFirst = generations.current === undefined;
  try {
    announce('writing the new generation of files');
    const from = generations.current ?? startGenerations(generations);
    await applyGeneration(
      { from, to: generations.write(generationOf(layout), layout) },
      compiled,
      generations,
      announce,
    );
  } catch (error) {
    if (isFirst && !new JournalFile(home).exists) generations.removeAll();
    throw error;
  }
}

async function applyGeneration(
  { from, to }: Pick<Journal, 'from' | 'to'>,
  compiled: ReadonlyMap<string, CompiledLayer>,
  generations: Generations,
  announce: Announce,
): Promise<void> {
  const before = appliedContainers(generations.read(from));
  const after = appliedContainers(generations.read(to));
  const journal: Journal = { from, to, added: namesOnlyIn(after, before), dropped: namesOnlyIn(before, after) };
  const file = new JournalFile(home);
  announce('noting what will change');
  file.write(journal);
  try {
    change(journal, generations, announce);
    for (const container of after) {
      const layer = compiled.get(container.name);
      const newer = before.find(({ name }) => name === container.name)?.profiles ?? [];
      if (layer !== undefined) loadLayer(container, layer, newer, announce);
    }
    for (const container of before)
      if (journal.dropped.includes(container.name)) unloadProfiles(container, container.profiles, announce);
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
  file.remove();
  generations.prune(to);
}

/** Files and configurations. A folder that a configuration includes is there before and after it is included. */
function change({ from, to, added, dropped }: Journal, generations: Generations, announce: Announce): void {
  for (const name of added) {
    announce(`including the settings of ${name} in its configuration`);
    generations.ensureFolder(from, settingsFolder(name));
    setIncluded(name, includedFolder(name), true);
  }
  for (const name of dropped) generations.ensureFolder(to, settingsFolder(name));
  announce('changing to the new generation of files');
  generations.choose(to);
  for (const name of dropped) {
    announce(`taking the settings of ${name} out of its configuration`);
    setIncluded(name, includedFolder(name), false);
  }
}

/** The generation before the first one, of nothing. */
function startGenerations(generations: Generations): string {
  const nothing = layOut([]);
  const name = generations.write(generationOf(nothing), nothing);
  generations.choose(name);
  return name;
}

function namesOnlyIn(some: readonly AppliedContainer[], others: readonly AppliedContainer[]): readonly string[] {
  const known = new Set(others.map(({ name }) => name));
  return some.map(({ name }) => name).filter((name) => !known.has(name));
}
