import { inject } from 'vitest';
import { chanceOf } from './chance-of.ts';

/**
 * A part of what a law is tried on, by chance and in its order; all of it with `--everything`.
 *
 * @param law - names the choice: what it chooses depends on no other
 * @param count - how many values each run tries
 */
export function partByChance<Value>(law: string, values: readonly Value[], count: number): readonly Value[] {
  if (inject('everything') > 0 || count >= values.length) return values;
  const chosen = new Set(inAnyOrder(law, [...values.keys()]).slice(0, count));
  return values.filter((_, index) => chosen.has(index));
}

/** The values as chance has them. */
export function inAnyOrder<Value>(law: string, values: Iterable<Value>): readonly Value[] {
  const random = chanceOf(law);
  const rest = [...values];
  const ordered: Value[] = [];
  while (rest.length > 0) ordered.push(...rest.splice(random.below(rest.length), 1));
  return ordered;
}
