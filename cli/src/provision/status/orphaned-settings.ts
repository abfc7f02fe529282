import { textOf, type ByteString } from '@lamellar/core/language';
import { type Instance, isSameInstance, type LxcInstance } from '@lamellar/node/manifest';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import type { ContainerWithOrphanedSettings } from './report-orphaned-settings.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import { leftoversAmong, type Leftovers } from './leftovers.ts';
import type { HostPlan } from '../plan/host-plan.ts';

/**
 * Finds containers with settings of lamellar that are neither in the manifest nor applied: copies, renamed containers,
 * or restored backups. Leaves out snapshots, which do not run.
 *
 * @param known - containers of the manifest and applied containers
 */
export function orphanedSettingsIn(
  { configurations, instances, profiles }: Leftovers,
  known: readonly Instance[],
): readonly ContainerWithOrphanedSettings[] {
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
 * Finds orphaned settings after a comparison. Incus containers are included if the manifest or the applied layout has
 * an Incus container.
 *
 * @param running - LXC containers whose paths are also searched
 */
export function orphanedSettingsOutside(
  { changes, configurations }: Pick<HostPlan, 'changes' | 'configurations'>,
  running: readonly LxcInstance[] = [],
): FoundOrphans {
  const known = changes.map(({ container }) => container);
  const leftovers = leftoversAmong(lxcPaths([...known, ...running]), configurations.instances);
  return { strays: orphanedSettingsIn(leftovers, known), problems: leftovers.problems };
}

interface FoundOrphans {
  readonly strays: readonly ContainerWithOrphanedSettings[];
  /** Places that could not be inspected, with reasons. */
  readonly problems: readonly string[];
}
