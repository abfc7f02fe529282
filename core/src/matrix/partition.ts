import { Numbers } from '../source/numbers.ts';

/** A hash of a multiset of relations, as two sums of 32 bits. The order of additions and removals is irrelevant. */
export class MultisetHash {
  #low = 0;
  #high = 0;

  /** Adds a relation to nodes of a colour. */
  add(relation: number, colour: number, times: number): void {
    this.#low = (this.#low + Math.imul(mix(mix(0x9e3779b9, relation), colour), times)) | 0;
    this.#high = (this.#high + Math.imul(mix(mix(0x85ebca6b, relation), colour), times)) | 0;
  }

  copy(): MultisetHash {
    const same = new MultisetHash();
    same.#low = this.#low;
    same.#high = this.#high;
    return same;
  }

  get key(): string {
    return `${this.#low},${this.#high}`;
  }
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0xcc9e2d51);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x1b873593);
  return mixed ^ (mixed >>> 13);
}

/**
 * Partitions nodes by colour refinement, into the coarsest equitable partition: two nodes of a class have, towards each
 * class, every relation equally often, in both directions.
 *
 * @param meetings - returns, for colours, the multiset of relations and colours that each node meets
 * @returns the class of each node, in order of first use
 * @see https://en.wikipedia.org/wiki/Colour_refinement_algorithm
 */
export function equitablePartition(
  size: number,
  meetings: (colours: Int32Array) => (node: number) => MultisetHash,
): Int32Array {
  let colours = new Int32Array(size);
  for (let known = 1; ;) {
    const numbers = new Numbers<string>();
    const met = meetings(colours);
    colours = colours.map((colour, node) => numbers.of(`${colour}:${met(node).key}`));
    if (numbers.size <= known) return colours;
    known = numbers.size;
  }
}
