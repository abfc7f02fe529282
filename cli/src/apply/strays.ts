import { textOf, type ByteString } from '@lamellar/core/language';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import type { Stray } from '../output/stray-containers.ts';
import { lxcPaths } from '../host/lxc/lxc-path.ts';
import { isSameInstance, type Instance, type LxcInstance } from '../host/instance.ts';
import { leftoversAmong, type Leftovers } from './leftovers.ts';
import type { Comparison } from './prepare.ts';

/**
 * Containers that have settings of lamellar and are neither in the manifest nor applied: copies of others, others under
 * another name, or some from a backup. Snapshots do not run where they are, and are none.
 *
 * @param known - containers that are in the manifest, or applied
 */
export function straysIn(
  { configurations, instances, profiles }: Leftovers,
  known: readonly Instance[],
): readonly Stray[] {
  const isKnown = (container: Instance): boolean => known.some((each) => isSameInstance(each, container));
  const ofLxc = configurations
    .filter(({ file, container }) => file === configurationFile(container) && !isKnown(container))
    .map(({ container, of }) => ({ ...container, of: of.map((name) => textOf(name as ByteString)) }));
  const own = instances.map(({ project, name }) => ({ project, name }));
  const inheriting = profiles.flatMap(({ project, usedBy }) => usedBy.map((name) => ({ project, name })));
  const isOwn = ({ project, name }: { readonly project: string; readonly name: string }): boolean =>
    own.some((each) => each.project === project && each.name === name);
  const ofIncus = [...own, ...inheriting.filter((each) => !isOwn(each))]
    .map(({ project, name }) => ({ runtime: 'incus' as const, project, instance: name, of: [] }))
    .filter((instance) => !isKnown(instance));
  return [...ofLxc, ...ofIncus];
}

/**
 * The same of what a manifest was compared with: Incus is asked where a container of it is in the manifest, or applied.
 *
 * @param running - containers of LXC whose paths are looked at, too
 */
export function straysBeside(
  { layout, applied, wanted }: Comparison,
  running: readonly LxcInstance[] = [],
): FoundStrays {
  const layouts = [layout, wanted.layout, ...(applied === undefined ? [] : [applied])];
  const known = layouts.flatMap(({ containers }) => [...containers.values()]);
  const leftovers = leftoversAmong(lxcPaths([...known, ...running]), wanted.configurations.instances);
  return { strays: straysIn(leftovers, known), problems: leftovers.problems };
}

interface FoundStrays {
  readonly strays: readonly Stray[];
  /** What could not be looked at, and why. */
  readonly problems: readonly string[];
}
