import { settingsInConfigurations } from './configurations.ts';
import { containerLayers } from './container-layers.ts';
import { loadedHostLayers, unusedHostLayers } from './host-layers.ts';
import { filesInRoots } from './root-files.ts';
import type { Failures, Resource, Run, Transaction } from './resource.ts';

/**
 * All resources of containers, besides the files, in the order of changes: a configuration changes in one step from the
 * old layers to the new ones; host layers load before the layers stacked on them, and unload afterwards.
 */
const resources: readonly Resource[] = [
  settingsInConfigurations,
  filesInRoots,
  loadedHostLayers,
  containerLayers,
  unusedHostLayers,
];

/** Settles all resources of containers. The change of a container ends at the first failure. */
export async function settleAll(transactions: readonly Transaction[], run: Run): Promise<Failures> {
  const failures = new Map<string, Error>();
  for (const resource of resources) {
    const able = transactions.filter(({ container }) => !failures.has(container.name));
    for (const [name, error] of await resource(able, run)) failures.set(name, error);
  }
  return failures;
}
