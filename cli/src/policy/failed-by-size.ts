import { AutomatonTooLargeError } from '@lamellar/core';

/** Returns true if policy is too large to be processed. */
export function isFailedBySize(error: unknown): boolean {
  return error instanceof AutomatonTooLargeError;
}
