import { DamagedPolicyError } from '../damaged-policy-error.ts';

/**
 * Bits read from last to first. The end is marked by a 1 and zeros up to a full byte; the marker is not part of the
 * data.
 *
 * @see RFC 8878, section 4.1 and 4.2.2
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  #left: number;

  /** Reads the bits of the bytes from `start` to `end`. Throws if the end marker is missing. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = start < end ? (bytes[end - 1] ?? 0) : 0;
    if (last === 0) throw new DamagedPolicyError(start, 'the bits of a compressed block have no end');
    this.#bytes = bytes;
    this.#start = start;
    this.#left = 8 * (end - start) - 1 - (Math.clz32(last) - 24);
  }

  /** The number of unread bits. */
  get left(): number {
    return this.#left;
  }

  /** Reads up to 24 bits as a number. Throws if fewer bits are left. */
  read(count: number): number {
    if (count > this.#left) this.#fail();
    this.#left -= count;
    return this.#at(this.#left) & ((1 << count) - 1);
  }

  /** Returns up to 24 bits like `read`, without consuming bits. Missing bits are zeros. */
  peek(count: number): number {
    const after = this.#left - count;
    return (after >= 0 ? this.#at(after) : this.#at(0) << -after) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#left -= count;
    if (this.#left < 0) this.#fail();
  }

  /** Throws if unread bits are left. */
  requireEnd(): void {
    if (this.#left !== 0) this.#fail();
  }

  /** Returns at least 25 bits from a bit offset. */
  #at(bit: number): number {
    const bytes = this.#bytes;
    const at = this.#start + (bit >>> 3);
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    return word >>> (bit & 7);
  }

  #fail(): never {
    throw new DamagedPolicyError(this.#start, 'the bits of a compressed block do not end where they should');
  }
}
