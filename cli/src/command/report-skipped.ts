import type { ComposedContainer } from '@lamellar/node/manifest';
import { announce, warn } from '../adapters/process/logger.ts';
import { reportContradictions, reportOverridden } from '../manifest/report-contradictions.ts';
import { memberOf, type SkippedContainers } from '../provision/resources/skipped-containers.ts';
import { reportDiagnostics } from '../render/report.ts';

/** Prints on stderr why containers are skipped, each reason once, and the names of the containers. */
export function reportSkipped(skipped: SkippedContainers): void {
  const reported = new Set<string>();
  for (const reason of skipped.values()) {
    if ('span' in reason) {
      reportDiagnostics([reason]);
      continue;
    }
    const { message, hint } = reason;
    if (reported.has(message)) continue;
    reported.add(message);
    warn(message, hint);
  }
  if (skipped.size > 0) warn(`skipped: ${[...skipped.keys()].sort().join(', ')}`);
}

/** Prints the containers on other members of the Incus cluster, on stderr. */
export function reportElsewhere(skipped: SkippedContainers): void {
  const containers = [...skipped].flatMap(([name, reason]) => {
    const member = memberOf(reason);
    return member === undefined ? [] : [`${name} (${member})`];
  });
  if (containers.length > 0) announce(`left to other members of the Incus cluster: ${containers.sort().join(', ')}`);
}

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
