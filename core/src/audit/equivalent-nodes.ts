import { Numbers } from '../matrix/numbers.ts';

/**
 * Partitions nodes by colour refinement: two nodes of a class have, towards each class, every relation equally often,
 * in both directions.
 *
 * @param counts - number of members of each node, equivalent in advance
 * @param relation - of a node to a node, or between members of one node: a number from 0 to 255
 * @see https://en.wikipedia.org/wiki/Colour_refinement_algorithm
 */
export function equivalentNodes(
  counts: readonly number[],
  relation: (from: number, to: number) => number,
): readonly number[] {
  let colours = counts.map(() => 0);
  for (let known = 1; ;) {
    const numbers = new Numbers<string>();
    const next = counts.map((_, from) => {
      const met = new Map<number, number>();
      for (let to = 0; to < counts.length; to++) {
        const others = (counts[to] ?? 0) - Number(to === from);
        if (others === 0) continue;
        const key = (colours[to] ?? 0) * 0x1_0000 + relation(from, to) * 0x100 + relation(to, from);
        met.set(key, (met.get(key) ?? 0) + others);
      }
      const all = [...met].sort(([left], [right]) => left - right);
      return numbers.of(`${colours[from]};${all.join(' ')}`);
    });
    const count = new Set(next).size;
    colours = next;
    if (count === known) return colours;
    known = count;
  }
}
