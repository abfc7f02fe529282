import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { incusNames, lxcNames } from '@lamellar/host-policies';
import { KernelNamespace } from '../host/kernel/securityfs.ts';
import { configurationFile } from '../host/lxc/lxc-configuration.ts';
import type { Stray } from '../output/stray-containers.ts';
import { isSameContainer, type NamedContainer } from './configurations.ts';
import { leftoversAmong, type Leftovers } from './leftovers.ts';
import type { Comparison } from './prepare.ts';

/**
 * Containers that have settings of lamellar and are neither in the manifest nor applied: copies of others, others under
 * another name, or some from a backup. Snapshots do not run where they are, and are none.
 *
 * @param known - containers that are in the manifest, or applied
 */
export function straysIn({ configurations, instances }: Leftovers, known: readonly NamedContainer[]): readonly Stray[] {
  const isKnown = (container: NamedContainer): boolean => known.some((each) => isSameContainer(each, container));
  const ofLxc = configurations
    .map(({ file, container, of }) => ({ file, name: container, of: of.map((name) => textOf(name as ByteString)) }))
    .filter(({ file, name }) => file === configurationFile(name) && !isKnown({ runtime: 'lxc', name }))
    .map(({ name, of }) => ({ name, of, running: isThere(() => lxcNames(name, '/var/lib/lxc').namespaceName) }));
  const ofIncus = instances
    .filter(({ project, name }) => !isKnown({ runtime: 'incus', project, name }))
    .map(({ project, name }) => ({
      name,
      of: [],
      running: isThere(() => incusNames(name, project, '/var/lib/incus').namespaceName),
    }));
  return [...ofLxc, ...ofIncus];
}

/** The same of what a manifest was compared with: Incus is asked where a container of it is in the manifest, or applied. */
export function straysBeside({ layout, applied, wanted }: Comparison): readonly Stray[] {
  const layouts = [layout, wanted.layout, ...(applied === undefined ? [] : [applied])];
  const known = layouts.flatMap(({ containers }) => [...containers.values()]);
  return straysIn(leftoversAmong(wanted.configurations.instances), known);
}

/** Whether the kernel has a policy namespace. A container whose name no namespace can have has none. */
function isThere(namespace: () => string): boolean {
  try {
    return new KernelNamespace(bytesOf(namespace())).exists;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
