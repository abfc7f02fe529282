import { bytesIn, type ByteSet } from '../patterns/byte-set.ts';
import { Numbers } from '../source/numbers.ts';

/** Bytes by class. No state of an automaton distinguishes bytes of a class. */
export interface ByteClasses {
  /** By byte, the number of its class. */
  readonly classOf: Uint8Array;
  /** The first byte of each class. */
  readonly representatives: readonly number[];
}

/** All bytes in ascending order. */
export const allBytes: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

/** All bytes, in an order for readable witnesses: letters, digits and signs of paths come first. */
export const readableOrder: readonly number[] = [
  ...new Set([
    ...Array.from('abcdefghijklmnopqrstuvwxyz0123456789/_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ', (char) => char.charCodeAt(0)),
    ...allBytes,
  ]),
];

/**
 * Classifies bytes by a key. Classes are numbered in the order of their first bytes.
 *
 * @param order - all bytes, in the order in which a byte is preferred as a representative
 */
export function byteClasses(keyOf: (byte: number) => string | number, order = allBytes): ByteClasses {
  const numbers = new Map<string | number, number>();
  const representatives: number[] = [];
  const classOf = new Uint8Array(256);
  for (const byte of order) {
    const key = keyOf(byte);
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = representatives.push(byte) - 1));
    classOf[byte] = number;
  }
  return { classOf, representatives };
}

/** Classes of bytes that further sets refine: no set distinguishes bytes of a class. */
export class RefinedByteClasses implements ByteClasses {
  readonly classOf = new Uint8Array(256);
  readonly representatives: number[] = [0];
  readonly #sizes: number[] = [256];

  /** Splits the classes with bytes inside and outside of the set. */
  refine(set: ByteSet): void {
    const inside = bytesIn(set);
    const counts: number[] = [];
    for (const byte of inside) counts[this.#number(byte)] = (counts[this.#number(byte)] ?? 0) + 1;
    const fresh = new Map<number, number>();
    counts.forEach((count, number) => {
      const size = this.#sizes[number] ?? 0;
      if (count === size) return;
      this.#sizes[number] = size - count;
      fresh.set(number, this.#sizes.push(count) - 1);
    });
    if (fresh.size === 0) return;
    for (const byte of inside) {
      const number = fresh.get(this.#number(byte));
      if (number === undefined) continue;
      this.classOf[byte] = number;
      this.representatives[number] ??= byte;
    }
    for (const number of fresh.keys()) this.representatives[number] = this.classOf.indexOf(number);
  }

  #number(byte: number): number {
    return this.classOf[byte] ?? 0;
  }
}

/** A key above all numbers of classes: three classes of automata in one number take 24 bits. */
const maxKey = 2 ** 32;

/** Classifies bytes by several keys together: numbers of at least 0, such as classes of several automata. */
export function jointByteClasses(keys: Iterable<(byte: number) => number>, order = allBytes): ByteClasses {
  const groups = new Int32Array(256);
  let count = 1;
  for (const keyOf of keys) {
    if (count === 256) break;
    const numbers = new Numbers<number>();
    for (let byte = 0; byte < 256; byte++) groups[byte] = numbers.of((groups[byte] ?? 0) * maxKey + keyOf(byte));
    count = numbers.size;
  }
  return byteClasses((byte) => groups[byte] ?? 0, order);
}

/** Returns the bytes of each class of an automaton. NUL is a class by itself, because NUL ends a name. */
export function bytesByClass(automaton: { classOf(byte: number): number }): readonly (readonly number[])[] {
  const { classOf, representatives } = byteClasses((byte) => (byte === 0 ? '' : automaton.classOf(byte)));
  const classes: number[][] = representatives.map(() => []);
  for (const byte of allBytes) classes[classOf[byte] ?? 0]?.push(byte);
  return classes;
}
