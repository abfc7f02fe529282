import { DamagedPolicyError } from '../damaged-policy-error.ts';
import type { BackwardBits } from './backward-bits.ts';

/**
 * A table of finite state entropy: each state is a symbol, and a number and some bits lead to the next state.
 *
 * @see RFC 8878, section 4.1
 */
export interface FseTable {
  /** The number of states is `2 ** log`. */
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** Returns the next state, and consumes the bits for the transition. */
export function nextState(table: FseTable, state: number, bits: BackwardBits): number {
  return (table.bases[state] ?? 0) + bits.read(table.bits[state] ?? 0);
}

/** Returns the table for a single symbol without bits. */
export function singleSymbol(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** The limits of the format for a table, by the table's purpose. */
export interface FseLimits {
  readonly log: number;
  /** The largest symbol. */
  readonly symbol: number;
}

/**
 * Reads a table's description. Throws on damage.
 *
 * @param end - the end of the available bytes
 * @returns the table, and the offset after the description
 * @see RFC 8878, section 4.1.1
 */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  limits: FseLimits,
): { readonly table: FseTable; readonly end: number } {
  const damaged = (): never => {
    throw new DamagedPolicyError(start, 'a table of a compressed block is damaged');
  };
  let bit = 0;
  const peek = (count: number): number => {
    const at = start + (bit >>> 3);
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  };
  const log = 5 + peek(4);
  bit += 4;
  if (log > limits.log) damaged();
  const shares = new Int16Array(limits.symbol + 1);
  let symbol = 0;
  for (let remaining = 1 << log; remaining > 0;) {
    if (symbol > limits.symbol || bit > 8 * (end - start)) damaged();
    const count = 32 - Math.clz32(remaining + 1);
    // Small values take a bit less: as many values as `count` bits have to spare.
    const short = (1 << count) - 2 - remaining;
    const low = peek(count - 1);
    const value = low < short ? low : peek(count) - (peek(count) > (1 << (count - 1)) - 1 ? short : 0);
    bit += low < short ? count - 1 : count;
    const share = value - 1;
    shares[symbol++] = share;
    remaining -= Math.abs(share);
    if (remaining < 0) damaged();
    // A symbol with a zero share is followed by a run of zero shares: two bits, and 3 announces a further run.
    for (let run = share === 0 ? 3 : 0; run === 3;) {
      run = peek(2);
      bit += 2;
      symbol += run;
      if (bit > 8 * (end - start)) damaged();
    }
  }
  if (symbol > limits.symbol + 1 || bit > 8 * (end - start)) damaged();
  return { table: spreadShares(shares, log), end: start + ((bit + 7) >>> 3) };
}

/**
 * Distributes the states among the symbols by share; -1 is less than a state.
 *
 * @param shares - by symbol; the sum is the number of states
 */
export function spreadShares(shares: ArrayLike<number>, log: number): FseTable {
  const size = 1 << log;
  const table = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size), bases: new Uint16Array(size) };
  const next = new Uint16Array(shares.length);
  let high = size;
  for (let symbol = 0; symbol < shares.length; symbol++) {
    const share = shares[symbol] ?? 0;
    next[symbol] = Math.abs(share);
    if (share < 0) table.symbols[--high] = symbol;
  }
  const step = (size >>> 1) + (size >>> 3) + 3;
  let state = 0;
  for (let symbol = 0; symbol < shares.length; symbol++) {
    for (let left = shares[symbol] ?? 0; left > 0; left--) {
      table.symbols[state] = symbol;
      do state = (state + step) & (size - 1);
      while (state >= high);
    }
  }
  for (let at = 0; at < size; at++) {
    const symbol = table.symbols[at] ?? 0;
    const number = next[symbol] ?? 1;
    next[symbol] = number + 1;
    const bits = log - (31 - Math.clz32(number));
    table.bits[at] = bits;
    table.bases[at] = (number << bits) - size;
  }
  return table;
}
