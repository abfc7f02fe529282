import { bytesOf, textOf } from '@lamellar/core';

/** Tells on stderr what is about to be done. It is written when this returns: whoever kills the run knows where. */
export function announce(step: string): void {
  process.stderr.write(`lamellar: ${textOf(bytesOf(step))}\n`);
}
