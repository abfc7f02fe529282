import type { Diagnostic } from '@lamellar/core/language';
import { warn } from '../adapters/process/logger.ts';
import { reportDiagnostics } from './report.ts';

/**
 * The reason why a container is skipped while others are compared and changed: an error in the manifest or on the host.
 */
export type SkipReason = Diagnostic | { readonly message: string; readonly hint?: string | undefined };

/** The skipped containers by name, with the reasons. */
export type SkippedContainers = ReadonlyMap<string, SkipReason>;

/** Prints on stderr why containers are skipped, each reason once, and the names of the containers. */
export function reportSkipped(held: SkippedContainers): void {
  const told = new Set<string>();
  for (const hindrance of held.values()) {
    if ('span' in hindrance) {
      reportDiagnostics([hindrance]);
      continue;
    }
    const { message, hint } = hindrance;
    if (told.has(message)) continue;
    told.add(message);
    warn(message, hint);
  }
  if (held.size > 0) warn(`left as they are: ${[...held.keys()].sort().join(', ')}`);
}
