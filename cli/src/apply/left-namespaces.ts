import { textOf, type ByteString } from '@lamellar/core/language';
import { isIncus, type Instance } from '../host/instance.ts';
import type { LeftNamespace } from '../output/container-status.ts';
import { generatedNames } from './generated-names.ts';

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
  const theirs = new Set(known.map((container) => generatedNames(container)?.namespace));
  return namespaces
    .filter((namespace) => named.test(namespace) && !theirs.has(namespace))
    .map((namespace) => ({ namespace: textOf(namespace), processes: viewer.processesIn(namespace).length }));
}
