import type { Diagnostic } from '@lamellar/core/language';

/**
 * The reason why a container is skipped while others are compared and changed: an error in the manifest or on the host.
 */
export type SkipReason = Diagnostic | { readonly message: string; readonly hint?: string | undefined };

/** The skipped containers by name, with the reasons. */
export type SkippedContainers = ReadonlyMap<string, SkipReason>;
