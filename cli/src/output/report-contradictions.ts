import { bytesOf, textOf } from '@lamellar/core/language';
import { writeError } from '../host/process/standard-streams.ts';
import type { ComposedContainer, Contradiction } from '../manifest/composed-container.ts';
import { announce } from './announce.ts';

/** More lines of a kind than a person reads in one go. */
const most = 20;

/** Tells on stderr where containers are otherwise than a manifest says. */
export function reportContradictions(contradictions: readonly Contradiction[]): void {
  for (const { message, hint } of firstOf(contradictions)) {
    announce(message);
    writeError(`hint: ${textOf(bytesOf(hint))}\n`);
  }
}

/** Tells on stderr what configurations of containers say that what is to be applied overrules. */
export function reportOverruled(containers: readonly ComposedContainer[]): void {
  for (const each of firstOf(containers.flatMap(({ overruled }) => overruled))) announce(each);
}

function* firstOf<Each>(told: readonly Each[]): Generator<Each> {
  yield* told.slice(0, most);
  if (told.length > most) announce(`and ${told.length - most} more such`);
}
