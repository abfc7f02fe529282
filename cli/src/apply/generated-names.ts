import { bytesOf, type ByteString } from '@lamellar/core/language';
import { incusNames, lxcNames } from '@lamellar/host-policies';
import type { Instance } from '../host/instance.ts';
import { incusPath } from '../host/snapshot/machine-places.ts';

/**
 * How a container's runtime calls the layers of it. Undefined of one that no policy namespace can be named after.
 *
 * @returns the profile that the runtime generates for it, and its policy namespace
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
