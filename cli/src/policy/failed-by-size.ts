import { AutomatonTooLargeError } from '@lamellar/core';

/** Whether policy is at fault that is too large to be worked with. */
export function isFailedBySize(error: unknown): boolean {
  return error instanceof AutomatonTooLargeError;
}
