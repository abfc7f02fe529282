/** A set of bytes: bit `b & 31` of word `b >> 5` tells whether byte `b` is in it. Never mutated after it is made. */
export interface ByteSet {
  readonly words: readonly number[];
}

/** The set of the given bytes. */
export function byteSet(bytes: Iterable<number>): ByteSet {
  const words = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const byte of bytes) words[byte >> 5] = (words[byte >> 5] ?? 0) | (1 << (byte & 31));
  return { words };
}

/** Every byte that is not in the set. */
export function complement(set: ByteSet): ByteSet {
  return { words: set.words.map((word) => ~word) };
}

/** Whether the set has the byte. */
export function hasByte(set: ByteSet, byte: number): boolean {
  return (((set.words[byte >> 5] ?? 0) >>> (byte & 31)) & 1) === 1;
}

/** The byte of a set that has one; undefined of others. */
export function onlyByte({ words }: ByteSet): number | undefined {
  let found: number | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    if (word === 0) continue;
    if (found !== undefined || (word & (word - 1)) !== 0) return undefined;
    found = index * 32 + 31 - Math.clz32(word);
  }
  return found;
}

/** A key that two sets share exactly when they are equal. */
export function byteSetKey(set: ByteSet): string {
  let key = keys.get(set);
  if (key === undefined) keys.set(set, (key = set.words.join()));
  return key;
}

const keys = new WeakMap<ByteSet, string>();

const singletons: ByteSet[] = [];

/** The set of one byte; the same object each time. */
export function singleByte(byte: number): ByteSet {
  return (singletons[byte] ??= byteSet([byte]));
}

/** Every byte. */
export const anyByte: ByteSet = complement(byteSet([]));

/** Every byte but NUL: what `**` runs over, and what a name can hold. */
export const nonNul: ByteSet = complement(byteSet([0]));
