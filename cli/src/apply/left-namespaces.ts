import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { incusNames, lxcNames } from '@lamellar/host-policies';
import { isIncus, type Instance } from '../host/instance.ts';
import { incusPath } from '../host/snapshot/machine-places.ts';
import type { LeftNamespace } from '../output/container-status.ts';

/** Who can say what runs in a policy namespace. */
interface Viewer {
  processesIn(namespace: ByteString): readonly unknown[];
}

/**
 * Policy namespaces that are named after a container of LXC or Incus, and that none has: LXC leaves one where it is killed, and another
 * container of that name would run in it.
 *
 * @param known - all containers that the runtimes have, those of Incus where it was asked
 * @param namespaces - those that the kernel has below the root
 */
export function leftNamespaces(
  known: readonly Instance[],
  viewer: Viewer,
  namespaces: readonly ByteString[],
): readonly LeftNamespace[] {
  const named = known.some(isIncus) ? /^(?:lxc|incus)-.*_<.*>$/s : /^lxc-.*_<.*>$/s;
  const theirs = new Set(known.map(namespaceOf));
  return namespaces
    .filter((namespace) => named.test(namespace) && !theirs.has(namespace))
    .map((namespace) => ({ namespace: textOf(namespace), processes: viewer.processesIn(namespace).length }));
}

/** Undefined of a container that no policy namespace can be named after. */
function namespaceOf(container: Instance): ByteString | undefined {
  const { instance } = container;
  try {
    const { namespaceName } =
      container.runtime === 'lxc'
        ? lxcNames(instance, container.lxcPath)
        : incusNames(instance, container.project, incusPath);
    return bytesOf(namespaceName);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
