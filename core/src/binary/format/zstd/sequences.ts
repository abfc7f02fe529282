import { DamagedPolicyError } from '../damaged-policy-error.ts';
import { BackwardBits } from './backward-bits.ts';
import { nextState, readFseTable, singleSymbol, spreadShares, type FseLimits, type FseTable } from './fse-table.ts';

/** A kind of code: the additional bits and the base of every code. */
interface Codes extends FseLimits {
  readonly extraBits: readonly number[];
  readonly bases: readonly number[];
  /** The default table, used without a description. */
  readonly usual: FseTable;
}

/** `mode` of a table */
const modes = { usual: 0, single: 1, described: 2 } as const;

/**
 * The sequences of consecutive compressed blocks: a number of literals, then a copy of earlier output.
 *
 * @see RFC 8878, section 3.1.1.3.2 and 3.1.1.4
 */
export class Sequences {
  readonly #kinds = sequenceCodes();
  /** The tables of the preceding block, for reuse: for literal lengths, offsets, and match lengths. */
  readonly #tables: (FseTable | undefined)[] = [undefined, undefined, undefined];
  /** The last three offsets, with reserved codes. */
  readonly #offsets: [number, number, number] = [1, 4, 8];

  startFrame(): void {
    this.#tables.fill(undefined);
    this.#offsets.splice(0, 3, 1, 4, 8);
  }

  /**
   * Reads the sequences of a block, up to the block's end, and writes the block's content. Throws on damage.
   *
   * @param literals - the literals of the block
   * @param output - the output up to the block's limit; sequences can refer to bytes from `frame` up to `at`
   * @returns the offset in `output` after the block
   */
  write(
    bytes: Uint8Array,
    start: number,
    end: number,
    literals: Uint8Array,
    output: Uint8Array,
    frame: number,
    at: number,
  ): number {
    const damaged = (message: string): never => {
      throw new DamagedPolicyError(start, message);
    };
    const { count, from } = readCount(bytes, start, end) ?? damaged('a block has no sequences');
    let written = at;
    let used = 0;
    if (count > 0) {
      const [{ tables, end: coded }, offsets] = [this.#readTables(bytes, from, end), this.#offsets];
      const [literalCodes, , matchCodes] = this.#kinds;
      const bits = new BackwardBits(bytes, coded, end);
      let [literalState, offsetState, matchState] = tables.map(({ log }) => bits.read(log)) as [number, number, number];
      const [literalTable, offsetTable, matchTable] = tables;
      for (let left = count; left > 0; left--) {
        const literalCode = literalTable.symbols[literalState] ?? 0;
        const offsetCode = offsetTable.symbols[offsetState] ?? 0;
        const matchCode = matchTable.symbols[matchState] ?? 0;
        const low = Math.min(offsetCode, 16);
        const high = bits.read(offsetCode - low);
        const offsetValue = 2 ** offsetCode + high * 2 ** low + bits.read(low);
        const matchLength = (matchCodes.bases[matchCode] ?? 0) + bits.read(matchCodes.extraBits[matchCode] ?? 0);
        const literalLength =
          (literalCodes.bases[literalCode] ?? 0) + bits.read(literalCodes.extraBits[literalCode] ?? 0);
        const offset = chooseOffset(offsets, offsetValue, literalLength);
        const match = written + literalLength;
        if (used + literalLength > literals.length) damaged('sequences take more literals than there are');
        if (match + matchLength > output.length) damaged('a block is larger than it may be');
        if (offset === 0 || offset > match - frame) damaged('a sequence refers to missing data');
        copyLiterals(literals, used, literalLength, output, written);
        repeat(output, match - offset, match, matchLength);
        used += literalLength;
        written = match + matchLength;
        if (left === 1) break;
        literalState = nextState(literalTable, literalState, bits);
        matchState = nextState(matchTable, matchState, bits);
        offsetState = nextState(offsetTable, offsetState, bits);
      }
      bits.requireEnd();
    } else if (from !== end) damaged('a block has bytes after the sequences');
    const rest = literals.subarray(used);
    if (written + rest.length > output.length) damaged('a block is larger than it may be');
    output.set(rest, written);
    return written + rest.length;
  }

  #readTables(bytes: Uint8Array, start: number, end: number) {
    const header = bytes[start] ?? 0;
    if (start >= end || (header & 3) !== 0) throw new DamagedPolicyError(start, 'sequences have no tables');
    let at = start + 1;
    for (const [index, codes] of this.#kinds.entries()) {
      const mode = (header >>> (6 - 2 * index)) & 3;
      if (mode === modes.usual) this.#tables[index] = codes.usual;
      else if (mode === modes.single) {
        const symbol = at < end ? (bytes[at] ?? 0) : Infinity;
        if (symbol > codes.symbol) throw new DamagedPolicyError(at, 'sequences have an unknown code');
        this.#tables[index] = singleSymbol(symbol);
        at++;
      } else if (mode === modes.described) {
        const read = readFseTable(bytes, at, end, codes);
        this.#tables[index] = read.table;
        at = read.end;
      }
    }
    const [literal, offset, match] = this.#tables;
    if (literal === undefined || offset === undefined || match === undefined)
      throw new DamagedPolicyError(start, 'sequences have no tables');
    return { tables: [literal, offset, match] as const, end: at };
  }
}

/** Reads `Number_of_Sequences`, and returns the offset after the number. */
function readCount(bytes: Uint8Array, start: number, end: number) {
  const [first = 0, second = 0, third = 0] = bytes.subarray(start, end);
  const width = first < 128 ? 1 : first < 255 ? 2 : 3;
  if (start + width > end) return undefined;
  const count = width === 1 ? first : width === 2 ? ((first - 128) << 8) + second : second + (third << 8) + 0x7f00;
  return { count, from: start + width };
}

/**
 * Returns the offset for a value. Values up to 3 are the last offsets, shifted by one if no literals precede.
 *
 * @returns 0 for an invalid offset
 * @see RFC 8878, section 3.1.1.5
 */
function chooseOffset(offsets: [number, number, number], value: number, literalLength: number): number {
  const [first, second, third] = offsets;
  const place = value > 3 ? 3 : value - (literalLength === 0 ? 0 : 1);
  const chosen = value > 3 ? value - 3 : place === 3 ? first - 1 : (offsets[place] ?? 0);
  if (place > 0) {
    offsets[0] = chosen;
    offsets[1] = first;
    offsets[2] = place === 1 ? third : second;
  }
  return chosen;
}

/** The minimum length for which a call is faster than a loop. */
const longCopy = 32;

function copyLiterals(literals: Uint8Array, from: number, length: number, output: Uint8Array, at: number): void {
  if (length >= longCopy) output.set(literals.subarray(from, from + length), at);
  else for (let index = 0; index < length; index++) output[at + index] = literals[from + index] ?? 0;
}

/** Copies a part of the output to the end. The ranges may overlap. */
function repeat(output: Uint8Array, from: number, at: number, length: number): void {
  if (length >= longCopy && length <= at - from) output.copyWithin(at, from, from + length);
  else for (let index = 0; index < length; index++) output[at + index] = output[from + index] ?? 0;
}

/** Returns the codes of literal lengths, offsets, and match lengths, in order. */
function sequenceCodes() {
  const zeros = (length: number): readonly number[] => Array.from({ length }, () => 0);
  const ones = (length: number): readonly number[] => Array.from({ length }, () => 1);
  const literalShares = [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, ...ones(5)];
  const literalBits = [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
  const matchBits = [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
  const offsetShares = [...ones(6), 2, 2, 2, ...ones(15)];
  const rare = (length: number): readonly number[] => Array.from({ length }, () => -1);
  return [
    codesOf(literalBits, 0, 9, spreadShares([...literalShares, ...rare(4)], 6)),
    { log: 8, symbol: 31, usual: spreadShares([...offsetShares, ...rare(5)], 5), extraBits: [], bases: [] },
    codesOf(matchBits, 3, 9, spreadShares([1, 4, 3, 2, 2, 2, 2, 2, 2, ...ones(37), ...rare(7)], 6)),
  ] as const satisfies readonly Codes[];
}

function codesOf(extraBits: readonly number[], first: number, log: number, usual: FseTable): Codes {
  const bases = extraBits.map((_, code) => extraBits.slice(0, code).reduce((sum, bits) => sum + 2 ** bits, first));
  return { log, symbol: extraBits.length - 1, usual, extraBits, bases };
}
