import type { HeldContainers } from '../output/held-containers.ts';
import { compileLayers } from './compile-layers.ts';
import type { Generations } from '../host/disk/generations.ts';
import type { Journal, JournalFile } from '../host/disk/journal.ts';
import { configure } from './configurations.ts';
import { appliedLayer, containersOnlyIn, lent, readLayout, sameIn } from './layout.ts';
import { isOtherLayer } from './difference.ts';
import { hostLayerSources, loadHostLayers, unloadHostLayers } from './own-host-layers.ts';
import { settleRootFiles } from './root-files.ts';
import { isRunning, loadLayer, unloadProfiles, type Announce } from './live-layers.ts';
import { warn } from '../host/process/voice.ts';

/**
 * Puts back what was there before a run that failed or was killed. It can be done again and again, from wherever that
 * run, or an undoing of it, came to its end.
 *
 * @param held - containers that the run has not touched
 */
export async function undo(
  journal: Journal,
  generations: Generations,
  file: JournalFile,
  announce: Announce,
  held: HeldContainers = new Map(),
): Promise<void> {
  const { from, to } = journal;
  const [layout, undone] = [readLayout(generations.read(from)), readLayout(generations.read(to))];
  const before = [...layout.containers.values()].filter(({ name }) => !held.has(name));
  const fresh = containersOnlyIn(undone, layout);
  const quietly = (): void => undefined;
  generations.lend(to, lent(layout, undone));
  await configure(before, layout, quietly);
  await configure(fresh, undefined, quietly);
  generations.choose(from);
  for (const container of [...before, ...fresh])
    await settleRootFiles(container, undone, layout, announce, (place, obstacle) =>
      warn(`leaving ${place} in the root of ${container.name}: ${obstacle}`),
    );
  loadHostLayers(layout, await compileLayers(hostLayerSources(layout)), undone, announce);
  const running = before.filter(isRunning);
  // Compiled anew: the kernel may be another than the one it was compiled for then.
  const compiled = await compileLayers(
    running.map((container) => ({
      key: container.name,
      namespace: container.namespace,
      layer: appliedLayer(container, layout),
      isCompiledElsewhere: container.load === 'container',
    })),
  );
  for (const container of running) {
    const layer = compiled.get(container.name);
    if (layer === undefined) continue;
    const isOther = isOtherLayer(container, layout, undone);
    loadLayer(container, layer, sameIn(container, undone)?.profiles ?? [], isOther, announce);
  }
  for (const container of fresh) unloadProfiles(container, container.profiles, announce);
  unloadHostLayers(undone, layout, announce);
  file.remove();
  generations.prune(from);
}
