import { memoised } from '../source/memoised.ts';
/**
 * Verdicts on a list of operations, interned: a policy has few distinct verdicts, however many pairs have them. The id
 * 0 is unused.
 */
export type VerdictsId = number;

/** The distinct verdicts of a matrix, with conjunction. Bit `i` of a mask allows operation `i`. */
export class VerdictTable {
  readonly #masks: bigint[] = [0n];
  readonly #ids = new Map<bigint, VerdictsId>();
  readonly #conjunctions = new Map<number, VerdictsId>();
  /** The verdict that allows every operation. */
  readonly all: VerdictsId;

  /** @param size - number of operations */
  constructor(size: number) {
    this.all = this.intern((1n << BigInt(size)) - 1n);
  }

  /** Returns the id of a mask. */
  intern(mask: bigint): VerdictsId {
    let id = this.#ids.get(mask);
    if (id === undefined) {
      id = this.#masks.push(mask) - 1;
      if (id > 0xffff) throw new RangeError('more than 65,535 different verdicts');
      this.#ids.set(mask, id);
    }
    return id;
  }

  /** Returns the allowed operations. */
  mask(id: VerdictsId): bigint {
    return this.#masks[id] ?? 0n;
  }

  /** Returns the conjunction of two verdicts. */
  and(left: VerdictsId, right: VerdictsId): VerdictsId {
    if (left === right || right === this.all) return left;
    if (left === this.all) return right;
    const key = left < right ? left * 0x1_0000 + right : right * 0x1_0000 + left;
    return memoised(this.#conjunctions, key, () => this.intern(this.mask(left) & this.mask(right)));
  }

  /** Returns whether a verdict allows the operation with the given index. */
  allows(id: VerdictsId, operation: number): boolean {
    return ((this.mask(id) >> BigInt(operation)) & 1n) === 1n;
  }
}
