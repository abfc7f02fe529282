import type { ComposedContainer } from '@lamellar/node/manifest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { reportContradictions, reportOverridden } from '../../manifest/report-contradictions.ts';

/**
 * Warns on stderr about further differences of skipped containers from the manifest, and about settings of the
 * remaining containers that applying will override.
 */
export function reportDifferences(containers: readonly ComposedContainer[], held: SkippedContainers): void {
  reportContradictions(
    containers.flatMap(({ name, contradictions }) =>
      held.has(name) ? contradictions.filter((each) => each !== held.get(name)) : [],
    ),
  );
  reportOverridden(containers.filter(({ name }) => !held.has(name)));
}
