/** A set of bytes: byte `b` is a member if bit `b & 31` of word `b >> 5` is set. Never mutated after creation. */
export interface ByteSet {
  readonly words: readonly number[];
}

/** Creates a set of the given bytes. */
export function byteSet(bytes: Iterable<number>): ByteSet {
  const words = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const byte of bytes) words[byte >> 5] = (words[byte >> 5] ?? 0) | (1 << (byte & 31));
  return { words };
}

/** Returns the bytes outside the set. */
export function complement(set: ByteSet): ByteSet {
  return { words: set.words.map((word) => ~word) };
}

/** Checks whether the set has the byte. */
export function hasByte(set: ByteSet, byte: number): boolean {
  return (((set.words[byte >> 5] ?? 0) >>> (byte & 31)) & 1) === 1;
}

/** Returns the bytes of a set in ascending order. */
export function bytesIn({ words }: ByteSet): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < words.length; index++)
    for (let rest = words[index] ?? 0; rest !== 0; rest &= rest - 1)
      bytes.push(index * 32 + 31 - Math.clz32(rest & -rest));
  return bytes;
}

/** Returns the only byte of a singleton set; undefined for larger and empty sets. */
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

/** Returns a key for maps: equal for equal sets, different for different sets. */
export function byteSetKey(set: ByteSet): string {
  let key = keys.get(set);
  if (key === undefined) keys.set(set, (key = set.words.join()));
  return key;
}

const keys = new WeakMap<ByteSet, string>();

const singletons: ByteSet[] = [];

/** Returns the set of a single byte, from a cache. */
export function singleByte(byte: number): ByteSet {
  return (singletons[byte] ??= byteSet([byte]));
}

/** Every byte. */
export const anyByte: ByteSet = complement(byteSet([]));

/** Every byte but NUL: the bytes of names, and the range of `**`. */
export const nonNul: ByteSet = complement(byteSet([0]));

/** Counts the bits of a word that are set. */
export function bitCount(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}
