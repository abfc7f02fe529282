import type { ComposedContainer } from '../manifest/composed-container.ts';
import type { HeldContainers } from './held-containers.ts';
import { reportContradictions, reportOverruled } from './report-contradictions.ts';

/**
 * Warns on stderr about further differences of skipped containers from the manifest, and about settings of the
 * remaining containers that applying will override.
 */
export function reportOtherwise(containers: readonly ComposedContainer[], held: HeldContainers): void {
  reportContradictions(
    containers.flatMap(({ name, contradictions }) =>
      held.has(name) ? contradictions.filter((each) => each !== held.get(name)) : [],
    ),
  );
  reportOverruled(containers.filter(({ name }) => !held.has(name)));
}
