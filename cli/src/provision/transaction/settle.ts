import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { Generations } from '../../adapters/filesystem/generations.ts';
import { JournalFile, type Journal } from '../../adapters/filesystem/journal.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { compileEach, compileLayers } from '../resources/compile-layers.ts';
import { settingsInConfigurations } from '../resources/configurations.ts';
import { containerLayers, isRunning, warnNotRestored } from '../resources/container-layers.ts';
import { appliedLayer, type ContainerChange } from '../resources/container-state.ts';
import { hostLayerSources, loadedHostLayers, unusedHostLayers } from '../resources/host-layers.ts';
import { changesBetween, readLayout, transitionalFiles, type Layout } from '../resources/layout.ts';
import type { Announce, Failures, Resource, Run, Transaction } from '../resources/resource.ts';
import { filesInRoots } from '../resources/root-files.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';

/**
 * All resources of containers, besides the files, in the order of changes: a configuration changes in one step from the
 * old layers to the new ones; host layers load before the layers stacked on them, and unload afterwards.
 */
const resources: readonly Resource[] = [
  settingsInConfigurations,
  filesInRoots,
  loadedHostLayers,
  containerLayers,
  unusedHostLayers,
];

/** Settles all resources of containers. The change of a container ends at the first failure. */
export async function settleAll(transactions: readonly Transaction[], run: Run): Promise<Failures> {
  const failures = new Map<string, Error>();
  for (const resource of resources) {
    const able = transactions.filter(({ container }) => !failures.has(container.name));
    for (const [name, error] of await resource(able, run)) failures.set(name, error);
  }
  return failures;
}

/** Describes failures of containers as the reasons why the containers keep their state. */
export function reasonsOf(failures: Failures): SkippedContainers {
  return new Map(
    Array.from(failures, ([container, cause]) => {
      const { message } = cause;
      const isNamed = message.includes(`\`${container}\``);
      const hint = cause instanceof CommandError ? cause.hint : undefined;
      return [
        container,
        { message: isNamed ? message : `container \`${container}\` cannot be changed: ${message}`, hint },
      ];
    }),
  );
}

/** Combines failures of containers in one error. */
function failuresError(failures: Failures): CommandError {
  const reasons = [...reasonsOf(failures).values()];
  return new EnvironmentError(reasons.map(({ message }) => message).join('\n'), reasons[0]?.hint);
}

/**
 * Restores the state before a failed or killed run. A caller can repeat the call, from any state that the run or an
 * earlier undo has left.
 *
 * @param touched - the changes of the run; undefined for a killed run, which can have changed every container
 * @throws if the host's files, configurations or host layers cannot be restored; the journal stays then
 */
export async function undo(
  { from, to }: Journal,
  machine: ManagedHost,
  announce: Announce,
  touched?: readonly ContainerChange[],
): Promise<void> {
  const generations = new Generations(machine.home);
  const [before, undone] = [from, to].map((name) => readLayout(generations.read(name))) as [Layout, Layout];
  // Until all configurations are restored, the current generation needs the layers of both.
  generations.addTransitionalFiles(generations.current ?? to, transitionalFiles(before, undone));
  await restore(touched ?? changesBetween(before, undone), before, machine, announce);
  generations.choose(from);
  new JournalFile(machine.home).remove();
  generations.prune(from);
}

/**
 * Rolls containers back to their state before a change. A running layer that cannot be restored is a warning: the root
 * of a container may be able to remove its profiles at once, and would block every later run. A host layer is out of
 * reach of containers, and must be restored.
 *
 * @param after - the state of the host with the containers rolled back
 * @throws CommandError if configurations or host layers cannot be restored
 */
export async function restore(
  changes: readonly ContainerChange[],
  after: Layout,
  machine: ManagedHost,
  announce: Announce,
): Promise<void> {
  const states = changes.flatMap(({ from }) => from ?? []);
  const running = states.filter((state) => isRunning(state, machine.kernel));
  // Compiled again, because the running kernel may differ from the kernel of the first compilation.
  const { compiled, refused, stopped } = await compileEach(
    running.map((state) => ({
      key: state.name,
      namespace: state.namespace,
      layer: appliedLayer(state),
      isCompiledInContainer: state.load === 'container',
    })),
    machine,
  );
  for (const [container, { message }] of [...refused, ...stopped]) warnNotRestored(container, message);
  const hostLayers = await compileLayers(hostLayerSources(states), machine);
  const reversed = changes.map(({ container, from, to }) => ({
    container: from ?? container,
    from: to,
    to: from,
    layer: from && compiled.get(from.name),
    isLacking: false,
    lost: [],
  }));
  const failures = await settleAll(reversed, { after, hostLayers, isUndoing: true, machine, announce });
  if (failures.size > 0) throw failuresError(failures);
}
