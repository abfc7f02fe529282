import { bytesOf, type ByteString } from '@lamellar/core/language';
import { incusNames, lxcNames } from '@lamellar/host-policies';
import type { Instance } from '@lamellar/node/manifest';
import { incusPath } from '../../adapters/snapshot/machine-places.ts';

/**
 * Returns the names of a container's layers in its runtime. Undefined for a container whose name is not valid in a
 * policy namespace.
 *
 * @returns the profile that the runtime generates, and the policy namespace
 */
export function generatedNames(
  container: Instance,
): { readonly profile: ByteString; readonly namespace: ByteString } | undefined {
  const { instance } = container;
  try {
    const { profileName, namespaceName } =
      container.runtime === 'lxc'
        ? lxcNames(instance, container.lxcPath)
        : incusNames(instance, container.project, incusPath);
    return { profile: bytesOf(profileName), namespace: bytesOf(namespaceName) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
