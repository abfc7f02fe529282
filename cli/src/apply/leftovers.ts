import { incusChanges } from '../host/incus/incus-changes.ts';
import { configureIncus, incusInstances, type IncusConfiguration } from '../host/incus/incus.ts';
import { configurationFile, findIncluded, takeOutBelow } from '../host/lxc/lxc-configuration.ts';
import { isLxc, type NamedContainer } from './configurations.ts';
import { home } from './layout.ts';
import type { Announce } from './live-layers.ts';

/**
 * What configurations have of lamellar, wherever it came from. A copy of a container has the lines of its original, one
 * from a backup those that it had then, and where `/etc/lamellar` is gone nothing says any longer who had some.
 */
export interface Leftovers {
  /** LXC's configurations that include something of ours. */
  readonly configurations: readonly string[];
  readonly instances: readonly IncusLeftover[];
  /** What could not be looked at, and why. */
  readonly problems: readonly string[];
}

interface IncusLeftover {
  readonly project: string;
  readonly name: string;
  readonly changes: IncusConfiguration;
}

export const noLeftovers: Leftovers = { configurations: [], instances: [], problems: [] };

/** Where leftovers are, as plans name places. */
export function placesOf({ configurations, instances }: Leftovers): readonly string[] {
  const keys = instances.flatMap(({ project, name, changes }) =>
    Object.keys(changes).map((key) => `incus:${project}/${name}/${key}`),
  );
  return [...configurations, ...keys];
}

/**
 * Looks for leftovers in all that the runtimes have.
 *
 * @param withIncus - whether Incus is asked, too, which starts it where it does not run
 */
export async function findLeftovers(withIncus: boolean): Promise<Leftovers> {
  const problems: string[] = [];
  const configurations: string[] = [];
  try {
    for (const found of findIncluded(home)) {
      if ('problem' in found) problems.push(`${found.file}: ${found.problem}`);
      else configurations.push(found.file);
    }
  } catch (error) {
    problems.push(`the containers of LXC cannot be listed: ${(error as Error).message}`);
  }
  let instances: readonly IncusLeftover[] = [];
  try {
    if (withIncus)
      instances = (await incusInstances()).flatMap((instance) => {
        const changes = incusChanges(instance, undefined);
        const { project, name } = instance;
        return Object.keys(changes).length === 0 ? [] : [{ project, name, changes }];
      });
  } catch (error) {
    problems.push(`the containers of Incus cannot be listed: ${(error as Error).message}`);
  }
  return { configurations, instances, problems };
}

/**
 * Those that nothing else accounts for.
 *
 * @param planned - places that are changed anyway, as plans name them
 * @param kept - containers that keep what is applied to them
 */
export function leftoversBeside(
  { configurations, instances, problems }: Leftovers,
  planned: ReadonlySet<string>,
  kept: readonly NamedContainer[],
): Leftovers {
  const keptFiles = new Set(kept.filter(isLxc).map(({ name }) => configurationFile(name)));
  return {
    configurations: configurations.filter((file) => !planned.has(file) && !keptFiles.has(file)),
    instances: instances.filter(
      (instance) =>
        !kept.some(
          (each) => each.runtime === 'incus' && each.name === instance.name && each.project === instance.project,
        ) && placesOf({ ...noLeftovers, instances: [instance] }).some((place) => !planned.has(place)),
    ),
    problems,
  };
}

/**
 * Takes leftovers out, each by itself.
 *
 * @returns what could not be taken out, and why
 */
export async function takeOutLeftovers(
  { configurations, instances }: Leftovers,
  announce: Announce,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of configurations) {
    announce(`taking settings of lamellar out of ${file}`);
    try {
      takeOutBelow(file, home);
    } catch (error) {
      problems.push(`${file}: ${(error as Error).message}`);
    }
  }
  for (const { project, name, changes } of instances) {
    announce(`taking settings of lamellar out of ${name} of Incus, in the project ${project}`);
    try {
      await configureIncus(project, name, changes);
    } catch (error) {
      problems.push(`${name} of Incus, in the project ${project}: ${(error as Error).message}`);
    }
  }
  return problems;
}
