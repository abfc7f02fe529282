import { Generations } from '../../adapters/filesystem/generations.ts';
import { JournalFile, type Journal } from '../../adapters/filesystem/journal.ts';
import { IncusRefusal } from '../../adapters/incus/incus-api.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { warn } from '../../adapters/process/logger.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { compileEach, compileLayers } from '../resources/compile-layers.ts';
import { configure } from '../resources/configurations.ts';
import { changingEach, warnNotRestored } from './container-failure.ts';
import { appliedLayer, containersOnlyIn, transitionalFiles, readLayout } from '../resources/layout.ts';
import { isRunning } from '../resources/container-layers.ts';
import { hostLayerSources } from '../resources/host-layers.ts';
import type { Announce } from '../resources/resource.ts';
import { settleAll } from '../resources/resources.ts';

/**
 * Restores the state before a failed or killed run. A caller can repeat the call, from any state that the run or an
 * earlier undo has left.
 *
 * A running layer that cannot be restored is a warning: the root of a container may be able to remove its profiles at
 * once, and would block every later run. A host layer is out of reach of containers, and must be restored.
 *
 * @param skipped - containers that the run skipped
 * @throws if the host's files, configurations or host layers cannot be restored; the journal stays then
 */
export async function undo(
  { from, to }: Journal,
  machine: ManagedHost,
  announce: Announce,
  skipped: SkippedContainers = new Map(),
): Promise<void> {
  const generations = new Generations(machine.home);
  const [layout, undone] = [readLayout(generations.read(from)), readLayout(generations.read(to))];
  const before = [...layout.containers.values()].filter(({ name }) => !skipped.has(name));
  const quietly = (): void => undefined;
  generations.addTransitionalFiles(to, transitionalFiles(layout, undone));
  await configure(before, layout, machine.incus, quietly, restoringConfigurations);
  await configure(containersOnlyIn(undone, layout), undefined, machine.incus, quietly, restoringConfigurations);
  generations.choose(from);
  const running = before.filter((container) => isRunning(container, machine.kernel));
  // Compiled again, because the running kernel may differ from the kernel of the first compilation.
  const layers = await compileEach(
    running.map((container) => ({
      key: container.name,
      namespace: container.namespace,
      layer: appliedLayer(container, layout),
      isCompiledInContainer: container.load === 'container',
    })),
    machine,
  );
  for (const [container, { message }] of [...layers.refused, ...layers.stopped]) warnNotRestored(container, message);
  await settleAll({
    from: undone,
    to: layout,
    containers: before,
    compiled: { containers: layers.compiled, hostLayers: await compileLayers(hostLayerSources(layout), machine) },
    lacking: new Set(),
    isUndoing: true,
    machine,
    announce,
  });
  new JournalFile(machine.home).remove();
  generations.prune(from);
}

/**
 * Restores configurations of Incus containers. A refusal is a warning: an editor of an instance can keep the instance
 * busy, and would block every later run.
 *
 * @throws ContainerFailures if Incus does not answer
 */
const restoringConfigurations: typeof changingEach = (containers, restore) =>
  changingEach(containers, async (container) => {
    try {
      await restore(container);
    } catch (error) {
      if (!(error instanceof IncusRefusal)) throw error;
      warn(
        `the configuration of \`${container.name}\` is not restored: ${error.message}`,
        'run `lamellar plan`, which shows the difference, and apply or remove again',
      );
    }
  });
