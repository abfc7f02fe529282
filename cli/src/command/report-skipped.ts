import { announce, warn } from '../adapters/process/logger.ts';
import { memberOf, type SkippedContainers } from '../provision/resources/skipped-containers.ts';
import { reportDiagnostics } from '../render/report.ts';

/**
 * Prints on stderr why containers are skipped, each reason once, and the names of the containers.
 *
 * @param all - all skipped containers, to announce the containers on other members of the Incus cluster
 */
export function reportSkipped(skipped: SkippedContainers, all: SkippedContainers = new Map()): void {
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
  const elsewhere = [...all].flatMap(([name, reason]) => {
    const member = memberOf(reason);
    return member === undefined ? [] : [`${name} (${member})`];
  });
  if (elsewhere.length > 0) announce(`left to other members of the Incus cluster: ${elsewhere.sort().join(', ')}`);
}
