import type { ByteString } from '../source/bytes.ts';

/** Computes the SHA-256 of bytes, as 64 hexadecimal digits (FIPS 180-4). Incus and LXD shorten names with SHA-256. */
export function sha256(bytes: ByteString): ByteString {
  const state = Int32Array.from(initial);
  const words = padded(bytes);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    schedule.set(words.subarray(block, block + 16));
    compress(state, schedule);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('') as ByteString;
}

/** Pads the message to a multiple of 16 words of 32 bits: a set bit, zeros, and the length in bits. */
function padded(bytes: ByteString): Int32Array {
  const words = new Int32Array(((bytes.length + 8) >> 6) * 16 + 16);
  const put = (at: number, byte: number): void => {
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - (at & 3) * 8));
  };
  for (let at = 0; at < bytes.length; at++) put(at, bytes.charCodeAt(at));
  put(bytes.length, 0x80);
  words[words.length - 1] = bytes.length * 8;
  return words;
}

/** Mixes a block, the first 16 words of the schedule, into the state. */
function compress(state: Int32Array, schedule: Int32Array): void {
  const word = (at: number): number => schedule[at] ?? 0;
  for (let at = 16; at < 64; at++) {
    const [early, late] = [word(at - 15), word(at - 2)];
    const first = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const second = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    schedule[at] = word(at - 16) + first + word(at - 7) + second;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < 64; round++) {
    const chosen = (e & f) ^ (~e & g);
    const major = (a & b) ^ (a & c) ^ (b & c);
    const left = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + chosen + (rounds[round] ?? 0) + word(round);
    const right = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + major;
    [a, b, c, d, e, f, g, h] = [(left + right) | 0, a, b, c, (d + left) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((value, at) => (state[at] = (state[at] ?? 0) + value));
}

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

const primes = firstPrimes(64);
const initial = primes.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));
const rounds = primes.map((prime) => fractionBits(Math.cbrt(prime)));

/** Returns the first 32 bits of the fraction. */
function fractionBits(number: number): number {
  return ((number % 1) * 2 ** 32) | 0;
}

function firstPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}
