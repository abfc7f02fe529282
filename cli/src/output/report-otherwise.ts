import { configurationFile } from '../host/lxc/lxc-configuration.ts';
import type { ComposedContainer } from '../manifest/composed-container.ts';
import { announce } from './announce.ts';
import { reportContradictions } from './report-contradictions.ts';
import type { HeldContainers } from './held-containers.ts';
import type { PlannedChanges } from './planned-changes.ts';

/**
 * Tells on stderr what else containers have otherwise than the manifest says, besides what holds them, and what their
 * configurations say that a planned change overrules.
 */
export function reportOtherwise(
  containers: readonly ComposedContainer[],
  held: HeldContainers,
  { files }: Pick<PlannedChanges, 'files'>,
): void {
  const changed = new Set(files.map(({ path }) => path));
  for (const { name, contradictions, overruled } of containers) {
    if (held.has(name)) reportContradictions(contradictions.filter((each) => each !== held.get(name)));
    else if (changed.has(configurationFile(name))) for (const each of overruled) announce(each);
  }
}
