import { compileLayers } from './compile-layers.ts';
import type { Generations } from '../host/generations.ts';
import type { Journal, JournalFile } from '../host/journal.ts';
import { configure } from './configurations.ts';
import {
  appliedContainers,
  appliedLayers,
  containersOnlyIn,
  incusPolicy,
  profilesOf,
  settingsFolder,
  type AppliedContainer,
} from './layout.ts';
import { isOtherLayer } from './difference.ts';
import { hostLayerSources, loadHostLayers, unloadHostLayers } from './own-host-layers.ts';
import { settleRootFiles } from './root-files.ts';
import { isRunning, loadLayer, unloadProfiles, type Announce } from './live-layers.ts';

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
  const { from, to } = journal;
  const [layout, undone] = [generations.read(from), generations.read(to)];
  const [before, after] = [appliedContainers(layout), appliedContainers(undone)];
  const isLxc = ({ runtime }: AppliedContainer): boolean => runtime === 'lxc';
  const fresh = containersOnlyIn(after, before);
  for (const { name } of containersOnlyIn(before, after).filter(isLxc))
    generations.ensureFolder(to, settingsFolder(name));
  generations.lend(to, incusPolicy(layout));
  for (const container of before) await configure(container, layout);
  for (const container of fresh.filter((each) => !isLxc(each))) await configure(container, undefined);
  generations.choose(from);
  for (const container of fresh.filter(isLxc)) await configure(container, undefined);
  for (const name of new Set([...before, ...after].map((container) => container.name)))
    settleRootFiles(name, undone, layout, announce, (place, obstacle) =>
      announce(`leaving ${place} in the root of ${name}: ${obstacle}`),
    );
  loadHostLayers(layout, await compileLayers(hostLayerSources(layout)), undone, announce);
  const running = before.filter(isRunning);
  // Compiled anew: the kernel may be another than the one it was compiled for then.
  const layers = appliedLayers(layout);
  const compiled = await compileLayers(
    running.map(({ name, namespace, load }) => ({
      key: name,
      namespace,
      layer: layers.get(name) ?? [],
      isCompiledElsewhere: load === 'container',
    })),
  );
  for (const container of running) {
    const layer = compiled.get(container.name);
    if (layer === undefined) continue;
    const isOther = isOtherLayer(container.name, undone, layout);
    loadLayer(container, layer, profilesOf(container, after), isOther, announce);
  }
  for (const container of fresh) unloadProfiles(container, container.profiles, announce);
  unloadHostLayers(undone, layout, announce);
  file.remove();
  generations.prune(from);
}
