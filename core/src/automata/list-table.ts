/** Lists of numbers, each kept once, and numbered from 0 on. */
export class ListTable {
  /** The lists one behind another. */
  readonly #items: number[] = [];
  /** Where each list begins, and behind them all where the next one will. */
  readonly #starts: number[] = [0];
  readonly #hashes: number[] = [];
  /** By hash, then the next free place: a list's number and one more, or 0. A power of two long, and at most half full. */
  #slots = new Int32Array(16);

  get size(): number {
    return this.#hashes.length;
  }

  /** The number of a list, which is `size` as it was where the list is new. The list itself is not kept. */
  add(list: readonly number[]): number {
    const hash = hashOf(list);
    const slot = this.#slotOf(list, hash);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.#hashes.push(hash) - 1;
    for (const item of list) this.#items.push(item);
    this.#starts.push(this.#items.length);
    this.#slots[slot] = id + 1;
    if (this.#hashes.length * 2 > this.#slots.length) this.#grow();
    return id;
  }

  /** Where a list begins among the items. */
  from(id: number): number {
    return this.#starts[id] ?? 0;
  }

  /** Where a list ends among the items. */
  to(id: number): number {
    return this.#starts[id + 1] ?? 0;
  }

  item(at: number): number {
    return this.#items[at] ?? 0;
  }

  /** Whether that is the list of a number. */
  isEqual(id: number, list: readonly number[]): boolean {
    const from = this.from(id);
    if (this.to(id) - from !== list.length) return false;
    for (let index = 0; index < list.length; index++) if (this.#items[from + index] !== list[index]) return false;
    return true;
  }

  #slotOf(list: readonly number[], hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0 || (this.#hashes[known - 1] === hash && this.isEqual(known - 1, list))) return slot;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    this.#hashes.forEach((hash, id) => {
      let slot = hash & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    });
  }
}

function hashOf(list: readonly number[]): number {
  let hash = list.length;
  for (const item of list) hash = Math.imul(hash ^ item, 0x9e3779b1) ^ (hash >>> 15);
  return hash ^ (hash >>> 16);
}
