import { createHash } from 'node:crypto';
import { inject } from 'vitest';
import { Random } from '../generate/random.ts';
import { randomCount, shuffled } from './random-part.ts';

/** The possible cases of a law, and the tested part. */
export interface Cases<Case> {
  /** All cases; with `--everything=N`, N times as many cases. */
  readonly all: (times: number) => readonly Case[];
  /** The cases of every run. */
  readonly fixed: readonly Case[];
  /** The number of additional cases by the seed of the run, with CI; fewer without. */
  readonly random: number;
}

/**
 * Cases by number: a number always identifies the same case.
 *
 * @param fixed - the numbers of every run, or the number of the last fixed case
 * @param all - the number of cases with `--everything`
 */
export function numberedCases(fixed: number | readonly number[], random: number, all: number): Cases<number> {
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  return { all: (times) => upTo(all * times), fixed: typeof fixed === 'number' ? upTo(fixed) : fixed, random };
}

/** A constant part of values, and a random part. */
export function somePart<Case>(values: readonly Case[], fixed: number, random: number): Cases<Case> {
  const order = new Random(createHash('sha256').update(`${values.length}`).digest().readInt32LE());
  const places = [...values.keys()];
  const chosen = new Set(Array.from({ length: Math.min(fixed, places.length) }, () => takeFrom(places, order)));
  return { all: () => values, fixed: values.filter((_, index) => chosen.has(index)), random };
}

/** A case of every value. */
export function eachOf<Case>(values: readonly Case[]): Cases<Case> {
  return { all: () => values, fixed: values, random: 0 };
}

/** Returns the tested cases of a law: fixed cases, and random cases by the seed of the run. */
export function chosenCases<Case>(law: string, { all, fixed, random }: Cases<Case>): readonly Case[] {
  const times = inject('everything');
  if (times > 0) return [...new Set([...fixed, ...all(times)])];
  const known = new Set(fixed);
  const others = all(1).filter((one) => !known.has(one));
  return [...fixed, ...shuffled(law, others).slice(0, randomCount(random))];
}

function takeFrom(places: number[], random: Random): number {
  return places.splice(random.below(places.length), 1)[0] ?? 0;
}
