import { incusChanges, inheritedChanges } from '../host/incus/incus-changes.ts';
import { strangeNesting } from '../host/incus/kept-nesting.ts';
import type { IncusConfiguration, IncusInstance } from '../host/incus/incus.ts';
import type { Incus } from '../host/incus/incus-of-machine.ts';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import { applySettings, findSettings, type FoundSettings } from '../host/lxc/lxc-configuration.ts';
import { warn } from '../host/process/voice.ts';
import { isLxc, isSameInstance, type Instance } from '../host/instance.ts';
import type { Announce } from './surface.ts';

/**
 * What configurations have of lamellar, wherever it came from. A copy of a container has the settings of its original, one
 * from a backup those that it had then, and where `/etc/lamellar` is gone nothing says any longer who had some.
 */
export interface Leftovers {
  readonly configurations: readonly LxcLeftover[];
  readonly instances: readonly InstanceLeftover[];
  readonly profiles: readonly ProfileLeftover[];
  /** What could not be looked at, and why. */
  readonly problems: readonly string[];
}

/** A configuration of LXC, of a container or of a snapshot of it, with settings that were applied to some container. */
type LxcLeftover = Extract<FoundSettings, { readonly of: unknown }>;

interface IncusLeftover {
  readonly project: string;
  readonly name: string;
  readonly changes: IncusConfiguration;
}

/** Keys of an instance. */
interface InstanceLeftover extends IncusLeftover {
  /** A value that is not written back, for a warning. */
  readonly strange?: string;
}

/** Keys of an Incus profile that somebody has copied settings to. */
interface ProfileLeftover extends IncusLeftover {
  /** The instances that have them from there, by their names. */
  readonly usedBy: readonly string[];
}

const noLeftovers: Leftovers = { configurations: [], instances: [], profiles: [], problems: [] };

/** Where leftovers are, as plans name places. */
export function placesOf({ configurations, instances, profiles }: Leftovers): readonly string[] {
  const keys = (within: string, { name, changes }: IncusLeftover): readonly string[] =>
    Object.keys(changes).map((key) => `incus:${within}/${name}/${key}`);
  return [
    ...configurations.map(({ file }) => file),
    ...instances.flatMap((each) => keys(each.project, each)),
    ...profiles.flatMap((each) => keys(`${each.project}/profiles`, each)),
  ];
}

/**
 * Looks for leftovers in all that the runtimes have.
 *
 * @param lxcPaths - where LXC has its containers
 * @param incus - where Incus is asked, too, which starts it where it does not run
 */
export async function findLeftovers(lxcPaths: readonly string[], incus: Incus | undefined): Promise<Leftovers> {
  if (incus === undefined) return leftoversAmong(lxcPaths, []);
  try {
    return leftoversAmong(lxcPaths, await incus.instances());
  } catch (error) {
    const found = leftoversAmong(lxcPaths, []);
    const problem = `the containers of Incus cannot be listed: ${(error as Error).message}`;
    return { ...found, problems: [...found.problems, problem] };
  }
}

/** Looks for leftovers in what LXC has in these paths, and these instances of Incus. */
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
  const strange = strangeNesting(instance);
  if (Object.keys(changes).length === 0) return [];
  return [{ project, name, changes, ...(strange === undefined ? {} : { strange }) }];
}

/** Of Incus profiles that no instance has, nobody has anything. */
function profileLeftovers(instances: readonly IncusInstance[]): readonly ProfileLeftover[] {
  const found = new Map<string, ProfileLeftover>();
  for (const instance of instances)
    for (const [name, changes] of inheritedChanges(instance)) {
      const { project } = instance;
      const key = `${project}/${name}`;
      const earlier = found.get(key);
      const usedBy = [...(earlier?.usedBy ?? []), instance.name];
      found.set(key, { project, name, changes: { ...earlier?.changes, ...changes }, usedBy });
    }
  return [...found.values()];
}

/** Those of containers that are meant, and of their snapshots. */
export function leftoversOf(
  isMeant: (container: Instance) => boolean,
  { configurations, instances, profiles, problems }: Leftovers,
): Leftovers {
  const isMeantOfIncus = (project: string, instance: string): boolean =>
    isMeant({ runtime: 'incus', project, instance });
  return {
    configurations: configurations.filter(({ container }) => isMeant(container)),
    instances: instances.filter(({ project, name }) => isMeantOfIncus(project, name)),
    profiles: profiles.filter(({ project, usedBy }) => usedBy.some((name) => isMeantOfIncus(project, name))),
    problems,
  };
}

/**
 * Those that nothing else accounts for.
 *
 * @param planned - places that are changed anyway, as plans name them
 * @param kept - containers that keep what is applied to them
 */
export function leftoversBeside(
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
        ) && placesOf({ ...noLeftovers, instances: [instance] }).some((place) => !planned.has(place)),
    ),
    profiles,
    problems,
  };
}

/**
 * Takes leftovers out, each by itself.
 *
 * @returns what could not be taken out, and why
 */
export async function takeOutLeftovers(
  { configurations, instances, profiles }: Leftovers,
  incus: Incus,
  announce: Announce,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { file, container } of configurations) {
    announce(`taking settings of lamellar out of ${file}`);
    try {
      applySettings([{ file, container: container.instance, lines: undefined }], () => undefined);
    } catch (error) {
      problems.push(`${file}: ${(error as Error).message}`);
    }
  }
  for (const { project, name, changes, strange } of instances) {
    announce(`taking settings of lamellar out of ${name} of Incus, in the project ${project}`);
    if (strange !== undefined) warn(strange);
    try {
      await incus.configure(project, name, changes);
    } catch (error) {
      problems.push(`${name} of Incus, in the project ${project}: ${(error as Error).message}`);
    }
  }
  for (const { project, name, changes } of profiles) {
    announce(`taking settings of lamellar out of the Incus profile ${name}, in the project ${project}`);
    try {
      await incus.configureProfile(project, name, changes);
    } catch (error) {
      problems.push(`the Incus profile ${name}, in the project ${project}: ${(error as Error).message}`);
    }
  }
  return problems;
}
