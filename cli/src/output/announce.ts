import { bytesOf, textOf } from '@lamellar/core/language';
import { writeError } from '../host/process/standard-streams.ts';

/** Tells on stderr what is about to be done. It is written when this returns: whoever kills the run knows where. */
export function announce(step: string): void {
  writeError(`lamellar: ${textOf(bytesOf(step))}\n`);
}
