import { compileLayers } from './compile-layers.ts';
import type { Generations } from '../host/generations.ts';
import type { Journal, JournalFile } from '../host/journal.ts';
import { appliedContainers, appliedLayer, includedFolder, settingsFolder } from './layout.ts';
import { isRunning, loadLayer, unloadProfiles, type Announce } from './live-layers.ts';
import { setIncluded } from '../host/lxc-configuration.ts';

/**
 * Puts back what was there before a run that failed or was killed. It can be done again and again, from wherever that
 * run, or an undoing of it, came to its end.
 */
export async function undo(
  journal: Journal,
  generations: Generations,
  file: JournalFile,
  announce: Announce,
): Promise<void> {
  const { from, to, added, dropped } = journal;
  const layout = generations.read(from);
  for (const name of dropped) {
    generations.ensureFolder(to, settingsFolder(name));
    setIncluded(name, includedFolder(name), true);
  }
  generations.choose(from);
  for (const name of added) setIncluded(name, includedFolder(name), false);
  const before = appliedContainers(layout);
  const after = appliedContainers(generations.read(to));
  const running = before.filter(isRunning);
  // Compiled anew: the kernel may be another than the one it was compiled for then.
  const compiled = await compileLayers(
    running.map(({ name, namespace }) => ({ container: name, namespace, layer: appliedLayer(name, layout) })),
  );
  for (const container of running) {
    const layer = compiled.get(container.name);
    const newer = after.find(({ name }) => name === container.name)?.profiles ?? [];
    if (layer !== undefined) loadLayer(container, layer, newer, announce);
  }
  for (const container of after)
    if (added.includes(container.name)) unloadProfiles(container, container.profiles, announce);
  file.remove();
  generations.prune(from);
}
