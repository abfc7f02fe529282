import { textOf, type ByteString } from '@lamellar/core/language';
import type { LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { missingProfiles, type CompiledLayer } from './compiled-layer.ts';
import { changingEach, restoringEach } from '../transaction/container-failure.ts';
import { isOtherLayer } from '../plan/container-plan.ts';
import { containersOnlyIn, sameIn } from './layout.ts';
import type { Announce, Resource } from './resource.ts';

/** The resource of running containers' layers. */
export const containerLayers: Resource = {
  async settle({ from, to, containers, compiled, lacking, isUndoing, machine: { kernel }, announce }) {
    // The root of a container may be able to change its policy namespace, and must not block the undo of the rest.
    const changeEach = isUndoing ? restoringEach : changingEach;
    const gone = new Set(containersOnlyIn(from, to));
    await changeEach([...containers, ...gone], (container) =>
      whileRunning(container, kernel, () => {
        if (gone.has(container)) {
          unloadProfiles(container, container.profiles, kernel, announce);
          return;
        }
        const layer = compiled.containers.get(container.name);
        if (layer === undefined) return;
        const isOther = lacking.has(container.name) || isOtherLayer(container, to, from);
        loadLayer(container, layer, sameIn(container, from)?.profiles ?? [], isOther, kernel, announce);
      }),
    );
  },
};

/** Checks whether a container runs: the policy namespace exists as long as the container runs. */
export function isRunning({ namespace }: AppliedContainer, kernel: LivePolicyInterface): boolean {
  return kernel.namespace(namespace).exists;
}

/** Calls a function that changes a running layer. A failure does not matter if the container has stopped meanwhile. */
function whileRunning(container: AppliedContainer, kernel: LivePolicyInterface, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (isRunning(container, kernel)) throw error;
  }
}

/**
 * Loads a layer into a running container's policy namespace, and removes the profiles of the earlier layer. Does
 * nothing for a stopped container: its hook, or its init, loads the layer at the next start.
 *
 * @param isOther - true if a different layer, or none, is known to be loaded
 * @throws if the kernel refuses the layer, or shows a different layer afterwards
 */
function loadLayer(
  container: AppliedContainer,
  layer: CompiledLayer,
  before: readonly ByteString[],
  isOther: boolean,
  kernel: LivePolicyInterface,
  announce: Announce,
): void {
  const namespace = kernel.namespace(container.namespace);
  if (!namespace.exists) return;
  const isLoaded = (): boolean => missingProfiles(layer, namespace.profiles()).length === 0;
  if (layer.profiles.length > 0 && (isOther || !isLoaded())) {
    announce(`loading the layer of ${container.name}`);
    namespace.replace(layer.policy);
  }
  const kept = new Set(layer.profiles.map(({ name }) => name));
  unloadProfiles(
    container,
    before.filter((name) => !kept.has(name)),
    kernel,
    announce,
  );
  const missing = missingProfiles(layer, namespace.profiles());
  if (missing.length > 0)
    throw new Error(
      `the kernel does not have what was loaded for ${container.name}: ${missing.map(textOf).join(', ')}`,
    );
}

/** Unloads profiles from a running container's policy namespace. Ignores missing profiles. */
function unloadProfiles(
  container: AppliedContainer,
  profiles: readonly ByteString[],
  kernel: LivePolicyInterface,
  announce: Announce,
): void {
  const namespace = kernel.namespace(container.namespace);
  if (profiles.length === 0 || !namespace.exists) return;
  const loaded = new Set(namespace.profiles().map(({ name }) => name));
  const gone = profiles.filter((name) => loaded.has(name));
  if (gone.length > 0) announce(`unloading ${gone.map(textOf).join(', ')} of ${container.name}`);
  for (const name of gone) {
    try {
      namespace.remove(name);
    } catch (error) {
      // A child went with its parent.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
