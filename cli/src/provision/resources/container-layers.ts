import { textOf, type ByteString } from '@lamellar/core/language';
import type { KernelNamespace, LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import { warn } from '../../adapters/process/logger.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { missingProfiles } from './compiled-layer.ts';
import { appliedLayer, type ContainerChange } from './container-state.ts';
import { settleEach, type Announce, type Resource, type Transaction } from './resource.ts';
import { unlessFailed } from '../../adapters/tolerated-failures.ts';

/** The resource of running containers' layers. The root of a container may be able to change the policy namespace. */
export const containerLayers: Resource = (transactions, { machine: { kernel }, announce, isUndoing }) =>
  settleEach(transactions, (transaction) => {
    try {
      settleLayer(transaction, kernel.namespace(transaction.container.namespace), announce);
    } catch (error) {
      // A failure does not matter if the container has stopped meanwhile.
      if (!isRunning(transaction.container, kernel)) return;
      if (!isUndoing) throw error;
      warnNotRestored(transaction.container.name, (error as Error).message);
    }
  });

/** Checks whether a container runs: the policy namespace exists as long as the container runs. */
export function isRunning({ namespace }: AppliedContainer, kernel: LivePolicyInterface): boolean {
  return kernel.namespace(namespace).exists;
}

/**
 * Checks whether a container with its own loader gets a different layer text. The loaded profiles do not show the
 * difference.
 */
export function isOtherLayer({ from, to }: ContainerChange): boolean {
  if (to?.load !== 'container') return false;
  const texts = [from, to].map((state) => (state === undefined ? [] : appliedLayer(state)).map(({ text }) => text));
  return texts[0]?.join('\0') !== texts[1]?.join('\0');
}

/**
 * Warns that an undo leaves a container's policy namespace unchanged. The files and the next start have the earlier
 * layer.
 */
export function warnNotRestored(container: string, reason: string): void {
  warn(
    `the running layer of \`${container}\` is not restored: ${reason}`,
    'restart the container to load the applied layer',
  );
}

/**
 * Loads a layer into a running container's policy namespace, and removes the profiles of the earlier layer. Does
 * nothing for a stopped container: its hook, or its init, loads the layer at the next start.
 *
 * @throws if the kernel refuses the layer, or shows a different layer afterwards
 */
function settleLayer(transaction: Transaction, namespace: KernelNamespace, announce: Announce): void {
  const { container, from, to, layer, isLacking } = transaction;
  if (!namespace.exists || (to !== undefined && layer === undefined)) return;
  const missing = (): readonly ByteString[] =>
    layer === undefined ? [] : missingProfiles(layer, namespace.profiles());
  const isOther = isLacking || isOtherLayer(transaction);
  if (layer !== undefined && layer.profiles.length > 0 && (isOther || missing().length > 0)) {
    announce(`loading the layer of ${container.name}`);
    namespace.replace(layer.policy);
  }
  const kept = new Set(layer?.profiles.map(({ name }) => name));
  const loaded = new Set(namespace.profiles().map(({ name }) => name));
  const gone = (from?.profiles ?? []).filter((name) => !kept.has(name) && loaded.has(name));
  if (gone.length > 0) announce(`unloading ${gone.map(textOf).join(', ')} of ${container.name}`);
  removeProfiles(gone, namespace);
  const lost = missing();
  if (lost.length > 0)
    throw new Error(
      `the kernel lacks profiles that were just loaded for ${container.name}: ${lost.map(textOf).join(', ')}`,
    );
}

/** Unloads profiles. Ignores missing profiles: a child goes with its parent. */
export function removeProfiles(names: readonly ByteString[], namespace: KernelNamespace): void {
  for (const name of names) unlessFailed(['ENOENT'], () => namespace.remove(name));
}
