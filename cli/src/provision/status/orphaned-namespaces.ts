import { textOf, type ByteString } from '@lamellar/core/language';
import { type Instance, isIncus } from '@lamellar/node/manifest';
import type { LeftNamespace } from './container-status.ts';
import { generatedNames } from './generated-names.ts';

/**
 * Finds policy namespaces named after an LXC or Incus container that does not exist. A killed LXC leaves its namespace,
 * and a new container with the name would run in it.
 *
 * @param known - all containers of the runtimes; Incus containers if Incus was asked
 * @param namespaces - the policy namespaces below the root
 */
export function orphanedNamespaces(
  known: readonly Instance[],
  viewer: { readonly processesIn: (namespace: ByteString) => readonly unknown[] },
  namespaces: readonly ByteString[],
): readonly LeftNamespace[] {
  const named = known.some(isIncus) ? /^(?:lxc|incus)-.*_<.*>$/s : /^lxc-.*_<.*>$/s;
  const theirs = new Set(known.map((container) => generatedNames(container)?.namespace));
  return namespaces
    .filter((namespace) => named.test(namespace) && !theirs.has(namespace))
    .map((namespace) => ({ namespace: textOf(namespace), processes: viewer.processesIn(namespace).length }));
}
