import type { Diagnostic } from '@lamellar/core/language';

/**
 * The reason why a container is skipped while others are compared and changed: an error in the manifest or on the host.
 */
export type SkipReason =
  | Diagnostic
  | {
      readonly message: string;
      readonly hint?: string | undefined;
      /** The other member of the Incus cluster with the container, if the location is the reason. */
      readonly member?: string;
    };

/** The skipped containers by name, with the reasons. */
export type SkippedContainers = ReadonlyMap<string, SkipReason>;

/** Returns the member of the Incus cluster that has a skipped container; undefined if the container has another reason. */
export function memberOf(reason: SkipReason | undefined): string | undefined {
  return reason !== undefined && 'member' in reason ? reason.member : undefined;
}
