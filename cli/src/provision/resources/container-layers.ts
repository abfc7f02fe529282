import { quoteWord, textOf, type ByteString } from '@lamellar/core/language';
import { NoParserError } from '../../adapters/kernel/apparmor-parser.ts';
import type { KernelNamespace, LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { warn } from '../../adapters/process/logger.ts';
import { hasProfile, unreadableLabel } from '../../adapters/process/processes.ts';
import { profilesIn } from '../plan/confinement.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { missingProfiles } from './compiled-layer.ts';
import { appliedLayer, type ContainerChange } from './container-state.ts';
import { settleEach, type Announce, type Resource, type Transaction } from './resource.ts';
import { unlessFailed } from '../../adapters/tolerated-failures.ts';

/** The resource of running containers' layers. The root of a container may be able to change the policy namespace. */
export const containerLayers: Resource = (transactions, { machine, announce, isUndoing }) =>
  settleEach(transactions, async (transaction) => {
    try {
      await settleLayer(transaction, machine, announce);
    } catch (error) {
      // A failure does not matter if the container has stopped meanwhile.
      if (!isRunning(transaction.container, machine.kernel)) return;
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
async function settleLayer(transaction: Transaction, machine: ManagedHost, announce: Announce): Promise<void> {
  const { container, from, to, layer, isLacking } = transaction;
  const namespace = machine.kernel.namespace(container.namespace);
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
  if (gone.length > 0) {
    announce(`unloading ${gone.map(textOf).join(', ')} of ${container.name}`);
    await unloadProfiles(gone, container, machine);
  }
  const lost = missing();
  if (lost.length > 0)
    throw new Error(
      `the kernel lacks profiles that were just loaded for ${container.name}: ${lost.map(textOf).join(', ')}`,
    );
}

/**
 * Unloads profiles of a running container. The removal of several profiles with processes can remove the host layer from
 * their labels, too. So the profiles are first replaced by profiles in unconfined mode, which the processes keep.
 *
 * @see `aa_label_remove` in the kernel's `label.c`, measured on Linux 6.12 and 7.3
 */
async function unloadProfiles(
  names: readonly ByteString[],
  { name: container, namespace }: AppliedContainer,
  machine: ManagedHost,
): Promise<void> {
  const kernel = machine.kernel.namespace(namespace);
  const isUsed = machine.live().processes.all.some(({ label }) => {
    const own = profilesIn(label, namespace);
    return label === unreadableLabel || names.some((name) => hasProfile(own, name));
  });
  if (isUsed) {
    const compiled = await compileUnconfined(names, machine);
    if ('reason' in compiled) {
      warn(
        `the profiles of \`${container}\` stay loaded: ${compiled.reason}`,
        'restart the container to unload the profiles',
      );
      return;
    }
    kernel.replace(compiled.policy);
  }
  removeProfiles(names, kernel);
}

/** Compiles empty profiles in unconfined mode. */
async function compileUnconfined(
  names: readonly ByteString[],
  machine: ManagedHost,
): Promise<{ readonly policy: Uint8Array } | { readonly reason: string }> {
  const text = names.map((name) => `profile ${quoteWord(name)} flags=(unconfined) { }\n`).join('');
  try {
    const compiled = await machine.compile(text as ByteString);
    return 'policy' in compiled ? compiled : { reason: 'refused' in compiled ? compiled.refused : compiled.stopped };
  } catch (error) {
    if (error instanceof NoParserError) return { reason: error.message };
    throw error;
  }
}

/** Unloads profiles. Ignores missing profiles: a child goes with its parent. */
export function removeProfiles(names: readonly ByteString[], namespace: KernelNamespace): void {
  for (const name of names) unlessFailed(['ENOENT'], () => namespace.remove(name));
}
