/** A table of distinct lists of numbers. Lists are numbered from 0. */
export class ListTable {
  /** The items of all lists, concatenated. */
  readonly #items: number[] = [];
  /** By list, the position of the first item; then the end of the last list. */
  readonly #starts: number[] = [0];
  readonly #hashes: number[] = [];
  /**
   * By hash, then the next free slot: the number of a list plus 1, or 0. The length is a power of two, and at most
   * half is used.
   */
  #slots = new Int32Array(16);

  get size(): number {
    return this.#hashes.length;
  }

  /** Returns the number of a list. A new list gets the number `size`. The argument itself is not kept. */
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

  /** Returns the position of the first item of a list. */
  from(id: number): number {
    return this.#starts[id] ?? 0;
  }

  /** Returns the position after the last item of a list. */
  to(id: number): number {
    return this.#starts[id + 1] ?? 0;
  }

  item(at: number): number {
    return this.#items[at] ?? 0;
  }

  /** Is true if a list has this number. */
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
