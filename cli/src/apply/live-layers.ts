import { textOf, type ByteString } from '@lamellar/core/language';
import { KernelNamespace } from '../host/kernel/securityfs.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { missingProfiles, type CompiledLayer } from './compiled-layer.ts';

/** Tells what is about to be done. */
export type Announce = (step: string) => void;

/** Whether a container runs: its policy namespace is there as long as it does. */
export function isRunning({ namespace }: AppliedContainer): boolean {
  return new KernelNamespace(namespace).exists;
}

/**
 * Has a running container's policy namespace hold its layer, and none of the profiles that it had before. Where the
 * container does not run there is nothing to do: its hook, or its init, loads the layer when it starts.
 *
 * @param isOther - whether it is known already that another layer is loaded, or none
 * @throws where the kernel refuses the layer, or shows something else afterwards
 */
export function loadLayer(
  container: AppliedContainer,
  layer: CompiledLayer,
  before: readonly ByteString[],
  isOther: boolean,
  announce: Announce,
): void {
  const namespace = new KernelNamespace(container.namespace);
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
    announce,
  );
  const missing = missingProfiles(layer, namespace.profiles());
  if (missing.length > 0)
    throw new Error(
      `the kernel does not have what was loaded for ${container.name}: ${missing.map(textOf).join(', ')}`,
    );
}

/** Takes profiles out of a running container's policy namespace. Those that are not there are gone already. */
export function unloadProfiles(container: AppliedContainer, profiles: readonly ByteString[], announce: Announce): void {
  const namespace = new KernelNamespace(container.namespace);
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
