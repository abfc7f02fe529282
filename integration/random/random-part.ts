import { inject } from 'vitest';
import { randomFor } from './law-random.ts';

/** Returns the number of random values of this run, for a number of a run with CI: a third without CI. */
export function randomCount(inCi: number): number {
  return inject('inCi') ? inCi : Math.ceil(inCi / 3);
}

/**
 * A random part of a law's inputs, in order; all inputs with `--everything`.
 *
 * @param law - identifies the choice, which is independent of further choices
 * @param ofCi - the number of values of a run with CI; fewer without
 */
export function randomPart<Value>(law: string, values: readonly Value[], ofCi: number): readonly Value[] {
  const count = randomCount(ofCi);
  if (inject('everything') > 0 || count >= values.length) return values;
  const chosen = new Set(shuffled(law, [...values.keys()]).slice(0, count));
  return values.filter((_, index) => chosen.has(index));
}

/** The values in random order. */
export function shuffled<Value>(law: string, values: Iterable<Value>): readonly Value[] {
  const random = randomFor(law);
  const rest = [...values];
  const ordered: Value[] = [];
  while (rest.length > 0) ordered.push(...rest.splice(random.below(rest.length), 1));
  return ordered;
}
