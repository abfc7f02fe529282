import type { ComposedContainer, Contradiction } from '@lamellar/node/manifest';
import { warn } from '../adapters/process/logger.ts';
import type { SkippedContainers } from '../provision/resources/skipped-containers.ts';

/** The maximum number of lines of a kind for a person to read. */
const maxLines = 20;

/**
 * Warns on stderr about further differences of skipped containers from the manifest, and about settings of the
 * remaining containers that applying will override.
 */
export function reportDifferences(containers: readonly ComposedContainer[], skipped: SkippedContainers): void {
  reportContradictions(
    containers.flatMap(({ name, contradictions }) =>
      skipped.has(name) ? contradictions.filter((each) => each !== skipped.get(name)) : [],
    ),
  );
  reportOverridden(containers.filter(({ name }) => !skipped.has(name)));
}

/** Warns on stderr about differences between containers' configurations and the manifest. */
export function reportContradictions(contradictions: readonly Contradiction[]): void {
  for (const { message, hint } of firstOf(contradictions)) warn(message, hint);
}

/** Warns on stderr about settings of containers' configurations that applying will override. */
export function reportOverridden(containers: readonly ComposedContainer[]): void {
  for (const each of firstOf(containers.flatMap(({ overruled }) => overruled))) warn(each);
}

function* firstOf<Each>(shown: readonly Each[]): Generator<Each> {
  yield* shown.slice(0, maxLines);
  if (shown.length > maxLines) warn(`and ${shown.length - maxLines} more such`);
}
