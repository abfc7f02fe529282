import type { ComposedContainer, Contradiction } from '../manifest/composed-container.ts';
import { warn } from '../host/process/voice.ts';

/** More lines of a kind than a person reads in one go. */
const most = 20;

/** Tells on stderr where containers are otherwise than a manifest says. */
export function reportContradictions(contradictions: readonly Contradiction[]): void {
  for (const { message, hint } of firstOf(contradictions)) warn(message, hint);
}

/** Tells on stderr what configurations of containers say that what is to be applied overrules. */
export function reportOverruled(containers: readonly ComposedContainer[]): void {
  for (const each of firstOf(containers.flatMap(({ overruled }) => overruled))) warn(each);
}

function* firstOf<Each>(told: readonly Each[]): Generator<Each> {
  yield* told.slice(0, most);
  if (told.length > most) warn(`and ${told.length - most} more such`);
}
