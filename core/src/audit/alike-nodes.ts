import { Numbers } from './numbers.ts';

/** More than there are where most are alike; of more, none are taken to be. */
const mostNodes = 1200;

/**
 * Numbers nodes so that those of one number have, towards those of each number, each relation equally often, in both directions.
 *
 * @param counts - how many there are of each, which are alike for certain
 * @param relation - of one to another, or to another of its own
 * @see https://en.wikipedia.org/wiki/Colour_refinement_algorithm
 */
export function alikeNodes(
  counts: readonly number[],
  relation: (from: number, to: number) => string,
): readonly number[] {
  if (counts.length > mostNodes) return [...counts.keys()];
  const relations = new Numbers<string>();
  const between = counts.map((_, from) => counts.map((__, to) => relations.of(relation(from, to))));
  let colours = counts.map(() => 0);
  for (let known = 1; ;) {
    const numbers = new Numbers<string>();
    const next = counts.map((_, from) => {
      const met = new Map<string, number>();
      for (const [to, count] of counts.entries()) {
        const others = to === from ? count - 1 : count;
        if (others === 0) continue;
        const key = `${between[from]?.[to]} ${between[to]?.[from]} ${colours[to]}`;
        met.set(key, (met.get(key) ?? 0) + others);
      }
      const all = [...met].map(([key, times]) => `${key} ${times}`).sort();
      return numbers.of(`${colours[from]};${all.join()}`);
    });
    const count = new Set(next).size;
    colours = next;
    if (count === known) return colours;
    known = count;
  }
}
