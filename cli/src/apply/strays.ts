import { textOf, type ByteString } from '@lamellar/core/language';
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
    .map(({ name, of }) => ({ runtime: 'lxc' as const, name, of }));
  const ofIncus = instances
    .filter(({ project, name }) => !isKnown({ runtime: 'incus', project, name }))
    .map(({ project, name }) => ({ runtime: 'incus' as const, project, name, of: [] }));
  return [...ofLxc, ...ofIncus];
}

/** The same of what a manifest was compared with: Incus is asked where a container of it is in the manifest, or applied. */
export function straysBeside({ layout, applied, wanted }: Comparison): FoundStrays {
  const layouts = [layout, wanted.layout, ...(applied === undefined ? [] : [applied])];
  const known = layouts.flatMap(({ containers }) => [...containers.values()]);
  const leftovers = leftoversAmong(wanted.configurations.instances);
  return { strays: straysIn(leftovers, known), problems: leftovers.problems };
}

interface FoundStrays {
  readonly strays: readonly Stray[];
  /** What could not be looked at, and why. */
  readonly problems: readonly string[];
}
