import { DamagedPolicyError } from '../damaged-policy-error.ts';
import { BackwardBits } from './backward-bits.ts';
import { nextState, readFseTable } from './fse-table.ts';

/**
 * A table of a Huffman code: `log` bits are an index to the symbol and the length of the symbol's code.
 *
 * @see RFC 8878, section 4.2
 */
export interface HuffmanTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

const maxBits = 11;
const maxSymbols = 256;
const weightLimits = { log: 6, symbol: 255 } as const;

/**
 * Reads a table's description. Throws on damage.
 *
 * @param end - the end of the available bytes
 * @returns the table, and the offset after the description
 * @see RFC 8878, section 4.2.1
 */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly end: number } {
  const header = bytes[start] ?? 0;
  const isPacked = header >= 128;
  const after = start + 1 + (isPacked ? (header - 126) >>> 1 : header);
  if (start >= end || after > end) throw new DamagedPolicyError(start, 'a Huffman table passes its block');
  const weights = isPacked ? packedWeights(bytes, start + 1, header - 127) : codedWeights(bytes, start + 1, after);
  return { table: tableOf(weights, start), end: after };
}

/** Reads weights of half a byte. */
function packedWeights(bytes: Uint8Array, start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => {
    const pair = bytes[start + (index >>> 1)] ?? 0;
    return index % 2 === 0 ? pair >>> 4 : pair & 0xf;
  });
}

/** Reads weights coded as finite state entropy with two alternating states, up to the last bit. */
function codedWeights(bytes: Uint8Array, start: number, end: number): readonly number[] {
  const { table, end: coded } = readFseTable(bytes, start, end, weightLimits);
  const bits = new BackwardBits(bytes, coded, end);
  const weights: number[] = [];
  let [state, other] = [bits.read(table.log), bits.read(table.log)];
  while (weights.length < maxSymbols) {
    weights.push(table.symbols[state] ?? 0);
    if ((table.bits[state] ?? 0) > bits.left) {
      weights.push(table.symbols[other] ?? 0);
      return weights;
    }
    [state, other] = [other, nextState(table, state, bits)];
  }
  throw new DamagedPolicyError(start, 'a Huffman table has too many symbols');
}

/** Builds the table from weights. The last weight is not stored, because the sum must be a power of two. */
function tableOf(weights: readonly number[], offset: number): HuffmanTable {
  const damaged = (): never => {
    throw new DamagedPolicyError(offset, 'the weights of a Huffman table do not add up');
  };
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const log = sum === 0 ? damaged() : 32 - Math.clz32(sum);
  const missing = 2 ** log - sum;
  if (log > maxBits || (missing & (missing - 1)) !== 0 || weights.length >= maxSymbols) damaged();
  const all = [...weights, 32 - Math.clz32(missing)];
  const size = 1 << log;
  const table = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size) };
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue;
      const after = at + 2 ** (weight - 1);
      table.symbols.fill(symbol, at, after);
      table.bits.fill(log + 1 - weight, at, after);
      at = after;
    }
  }
  return table;
}

/** Decodes bits of a stream into all bytes of `into`. Throws if the stream has more or fewer symbols. */
export function decodeHuffman(
  { log, symbols, bits: own }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
): void {
  const bits = new BackwardBits(bytes, start, end);
  for (let at = 0; at < into.length; at++) {
    const index = bits.peek(log);
    into[at] = symbols[index] ?? 0;
    bits.skip(own[index] ?? 0);
  }
  bits.requireEnd();
}
