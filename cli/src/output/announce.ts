import { bytesOf, textOf } from '@lamellar/core';
import { writeStandardError } from '../host/standard-error.ts';

/** Tells on stderr what is about to be done. It is written when this returns: whoever kills the run knows where. */
export function announce(step: string): void {
  writeStandardError(`lamellar: ${textOf(bytesOf(step))}\n`);
}
