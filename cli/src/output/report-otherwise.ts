import type { ComposedContainer } from '../manifest/composed-container.ts';
import type { HeldContainers } from './held-containers.ts';
import { reportContradictions, reportOverruled } from './report-contradictions.ts';

/**
 * Tells on stderr what else containers have otherwise than the manifest says, besides what holds them, and what configurations of
 * the others say that what is to be applied overrules.
 */
export function reportOtherwise(containers: readonly ComposedContainer[], held: HeldContainers): void {
  reportContradictions(
    containers.flatMap(({ name, contradictions }) =>
      held.has(name) ? contradictions.filter((each) => each !== held.get(name)) : [],
    ),
  );
  reportOverruled(containers.filter(({ name }) => !held.has(name)));
}
