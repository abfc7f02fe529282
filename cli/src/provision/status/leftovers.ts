import { type Instance, isLxc, isSameInstance } from '@lamellar/node/manifest';
import { incusChanges, inheritedChanges } from '../../adapters/incus/incus-changes.ts';
import { invalidNestingWarning } from '../../adapters/incus/saved-nesting.ts';
import type { IncusConfiguration } from '../../adapters/incus/incus-configuration.ts';
import { localInstances, type IncusInstance } from '../../adapters/incus/incus.ts';
import type { Incus } from '../../adapters/incus/incus-of-machine.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { applySettings, findSettings, type FoundSettings } from '../../adapters/lxc/lxc-configuration.ts';
import { warn } from '../../adapters/process/logger.ts';
import type { Announce } from '../resources/resource.ts';

/**
 * Settings of lamellar in configurations, from any source. A copy of a container has the settings of the original, a
 * restored backup has old settings, and without `/etc/lamellar` the applied containers are unknown.
 */
export interface Leftovers {
  readonly configurations: readonly LxcLeftover[];
  readonly instances: readonly InstanceLeftover[];
  readonly profiles: readonly ProfileLeftover[];
  /** Places that could not be inspected, with reasons. */
  readonly problems: readonly string[];
}

/** An LXC configuration, of a container or a container's snapshot, with settings of some applied container. */
type LxcLeftover = Extract<FoundSettings, { readonly of: unknown }>;

interface IncusLeftover {
  readonly project: string;
  readonly name: string;
  readonly changes: IncusConfiguration;
  /** The read configuration. */
  readonly before: IncusConfiguration;
}

/** Keys of an instance. */
interface InstanceLeftover extends IncusLeftover {
  /** A warning about a value that is not restored. */
  readonly invalidNesting?: string;
}

/** Keys of an Incus profile with copied settings. */
interface ProfileLeftover extends IncusLeftover {
  /** The names of the instances with inherited settings. */
  readonly usedBy: readonly string[];
}

const noLeftovers: Leftovers = { configurations: [], instances: [], profiles: [], problems: [] };

/** Lists the places of leftovers, named as in plans. */
export function leftoverPlaces({ configurations, instances, profiles }: Leftovers): readonly string[] {
  const keys = (within: string, { name, changes }: IncusLeftover): readonly string[] =>
    Object.keys(changes).map((key) => `incus:${within}/${name}/${key}`);
  return [
    ...configurations.map(({ file }) => file),
    ...instances.flatMap((each) => keys(each.project, each)),
    ...profiles.flatMap((each) => keys(`${each.project}/profiles`, each)),
  ];
}

/**
 * Searches all configurations of the runtimes for leftovers.
 *
 * @param lxcPaths - the directories of LXC's containers
 * @param incus - undefined to leave Incus out; a request starts Incus if it does not run
 */
export async function findLeftovers(lxcPaths: readonly string[], incus: Incus | undefined): Promise<Leftovers> {
  if (incus === undefined) return leftoversAmong(lxcPaths, []);
  try {
    return leftoversAmong(lxcPaths, localInstances(await incus.instances()));
  } catch (error) {
    const found = leftoversAmong(lxcPaths, []);
    const problem = `the containers of Incus cannot be listed: ${(error as Error).message}`;
    return { ...found, problems: [...found.problems, problem] };
  }
}

/** Searches LXC paths and Incus instances for leftovers. */
export function leftoversAmong(lxcPaths: readonly string[], instances: readonly IncusInstance[]): Leftovers {
  const problems: string[] = [];
  const configurations: LxcLeftover[] = [];
  for (const lxcPath of lxcPaths)
    try {
      for (const found of findSettings(lxcPath)) {
        if ('problem' in found) problems.push(`${found.file}: ${found.problem}`);
        else configurations.push(found);
      }
    } catch (error) {
      problems.push(`the containers of LXC in ${lxcPath} cannot be listed: ${(error as Error).message}`);
    }
  const ofIncus = { instances: instances.flatMap(instanceLeftover), profiles: profileLeftovers(instances) };
  return { configurations, ...ofIncus, problems };
}

function instanceLeftover(instance: IncusInstance): readonly InstanceLeftover[] {
  const changes = incusChanges(instance, undefined);
  const { project, name } = instance;
  const invalidNesting = invalidNestingWarning(instance);
  if (Object.keys(changes).length === 0) return [];
  return [
    { project, name, changes, before: instance.config, ...(invalidNesting === undefined ? {} : { invalidNesting }) },
  ];
}

/** Collects leftovers of Incus profiles. A profile without instances affects nothing. */
function profileLeftovers(instances: readonly IncusInstance[]): readonly ProfileLeftover[] {
  const found = new Map<string, ProfileLeftover>();
  for (const instance of instances)
    for (const [name, changes] of inheritedChanges(instance)) {
      const { project } = instance;
      const key = `${project}/${name}`;
      const earlier = found.get(key);
      const usedBy = [...(earlier?.usedBy ?? []), instance.name];
      const read = Object.keys(changes).map((each) => [each, instance.inherited[each] ?? '']);
      const before = { ...earlier?.before, ...(Object.fromEntries(read) as IncusConfiguration) };
      found.set(key, { project, name, changes: { ...earlier?.changes, ...changes }, before, usedBy });
    }
  return [...found.values()];
}

/** Selects the leftovers of some containers and of the snapshots of these containers. */
export function leftoversOf(
  isSelected: (container: Instance) => boolean,
  { configurations, instances, profiles, problems }: Leftovers,
): Leftovers {
  const isSelectedInIncus = (project: string, instance: string): boolean =>
    isSelected({ runtime: 'incus', project, instance });
  return {
    configurations: configurations.filter(({ container }) => isSelected(container)),
    instances: instances.filter(({ project, name }) => isSelectedInIncus(project, name)),
    profiles: profiles.filter(({ project, usedBy }) => usedBy.some((name) => isSelectedInIncus(project, name))),
    problems,
  };
}

/**
 * Selects leftovers outside a plan and outside applied containers.
 *
 * @param planned - the places of a plan's changes, named as in plans
 * @param kept - containers whose applied settings stay
 */
export function leftoversOutside(
  { configurations, instances, profiles, problems }: Leftovers,
  planned: ReadonlySet<string>,
  kept: readonly Instance[],
): Leftovers {
  const keptFiles = new Set(kept.filter(isLxc).map(configurationFile));
  return {
    configurations: configurations.filter(({ file }) => !planned.has(file) && !keptFiles.has(file)),
    instances: instances.filter(
      (instance) =>
        !kept.some((each) =>
          isSameInstance(each, { runtime: 'incus', project: instance.project, instance: instance.name }),
        ) && leftoverPlaces({ ...noLeftovers, instances: [instance] }).some((place) => !planned.has(place)),
    ),
    profiles,
    problems,
  };
}

/**
 * Removes leftovers, independently of failures.
 *
 * @returns the leftovers that could not be removed, with reasons
 */
export async function takeOutLeftovers(
  { configurations, instances, profiles }: Leftovers,
  incus: Incus,
  announce: Announce,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { file, container } of configurations) {
    announce(`removing lamellar settings from ${file}`);
    try {
      applySettings([{ file, container: container.instance, lines: undefined }], () => undefined);
    } catch (error) {
      problems.push(`${file}: ${(error as Error).message}`);
    }
  }
  for (const { project, name, changes, before, invalidNesting } of instances) {
    announce(`removing lamellar settings from ${name} of Incus, in the project ${project}`);
    if (invalidNesting !== undefined) warn(invalidNesting);
    try {
      await incus.configure(project, name, { settings: changes, before });
    } catch (error) {
      problems.push(`${name} of Incus, in the project ${project}: ${(error as Error).message}`);
    }
  }
  for (const { project, name, changes, before } of profiles) {
    announce(`taking settings of lamellar out of the Incus profile ${name}, in the project ${project}`);
    try {
      await incus.configureProfile(project, name, { settings: changes, before });
    } catch (error) {
      problems.push(`the Incus profile ${name}, in the project ${project}: ${(error as Error).message}`);
    }
  }
  return problems;
}
