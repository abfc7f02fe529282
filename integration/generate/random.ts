/** A seeded random generator with repeatable choices. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to `bound` - 1. @see https://github.com/bryc/code (mulberry32, public domain) */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * bound);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  /** A random non-empty subset of the values, in order. */
  some<Value>(values: readonly Value[]): readonly Value[] {
    const chosen = values.filter(() => this.chance(40));
    return chosen.length === 0 ? [this.pick(values)] : chosen;
  }

  /** Makes a random number of values, between both bounds. */
  many<Value>(least: number, most: number, make: () => Value): readonly Value[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
