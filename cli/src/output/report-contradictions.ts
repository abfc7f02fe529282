import { bytesOf, textOf } from '@lamellar/core/language';
import { writeError } from '../host/process/standard-streams.ts';
import type { Contradiction } from '../manifest/composed-container.ts';
import { announce } from './announce.ts';

/** Tells on stderr where containers are otherwise than a manifest says. */
export function reportContradictions(contradictions: readonly Contradiction[]): void {
  for (const { message, hint } of contradictions) {
    announce(message);
    writeError(`hint: ${textOf(bytesOf(hint))}\n`);
  }
}
