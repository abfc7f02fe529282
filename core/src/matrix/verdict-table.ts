/**
 * Verdicts for a list of operations, as bits: operation `i` is allowed if bit `i % 32` of word `i / 32` is set. A
 * policy has few distinct verdicts, however many pairs have them. So each verdict is stored once and represented by a
 * small number.
 */
export type VerdictsId = number;

/** The distinct verdicts of a matrix, with conjunction. */
export class VerdictTable {
  readonly size: number;
  readonly #words: (readonly number[])[] = [];
  readonly #ids = new Map<string, VerdictsId>();
  readonly #single = new Map<number, VerdictsId>();
  readonly #ands = new Map<number, VerdictsId>();
  /** The verdict that allows every operation. The id is 1; the id 0 is unused, because a table of ids begins zeroed. */
  readonly all: VerdictsId;

  /** @param size - number of operations */
  constructor(size: number) {
    this.size = size;
    this.#words.push([]);
    this.all = this.intern(this.blank(true));
  }

  /** Words for every operation, all refused or all allowed, to be filled and interned. */
  blank(allowed: boolean): number[] {
    const words = Array.from({ length: Math.max(1, Math.ceil(this.size / 32)) }, () => 0);
    if (allowed) for (let index = 0; index < this.size; index++) setBit(words, index);
    return words;
  }

  /** Returns the id of the words. */
  intern(words: readonly number[]): VerdictsId {
    const [only] = words;
    if (words.length === 1 && only !== undefined) {
      let id = this.#single.get(only);
      if (id === undefined) this.#single.set(only, (id = this.#add(words)));
      return id;
    }
    const key = words.join();
    let id = this.#ids.get(key);
    if (id === undefined) this.#ids.set(key, (id = this.#add(words)));
    return id;
  }

  /** Returns the conjunction of two verdicts. */
  and(left: VerdictsId, right: VerdictsId): VerdictsId {
    if (left === right || right === this.all) return left;
    if (left === this.all) return right;
    const key = left < right ? left * 0x1_0000 + right : right * 0x1_0000 + left;
    let id = this.#ands.get(key);
    if (id === undefined) {
      const other = this.#words[right] ?? [];
      id = this.intern((this.#words[left] ?? []).map((word, index) => word & (other[index] ?? 0)));
      this.#ands.set(key, id);
    }
    return id;
  }

  /** Returns a verdict with the given operations allowed or refused. */
  replace(id: VerdictsId, operations: readonly number[], isAllowed: boolean): VerdictsId {
    const words = this.#words[id] ?? [];
    return this.intern(
      words.map((word, at) => (isAllowed ? word | (operations[at] ?? 0) : word & ~(operations[at] ?? 0))),
    );
  }

  /** Returns whether a verdict allows the operation with the given index. */
  allows(id: VerdictsId, operation: number): boolean {
    return (((this.#words[id]?.[operation >> 5] ?? 0) >>> (operation & 31)) & 1) === 1;
  }

  #add(words: readonly number[]): VerdictsId {
    if (this.#words.length > 0xffff) throw new RangeError('more than 65,535 different verdicts');
    this.#words.push(words);
    return this.#words.length - 1;
  }
}

/** Allows an operation in words from `VerdictTable.blank`. */
export function setBit(words: number[], operation: number): void {
  words[operation >> 5] = (words[operation >> 5] ?? 0) | (1 << (operation & 31));
}
