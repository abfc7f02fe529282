import type { ByteRange } from './chunk-reader.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';

/** A table of an automaton in the blob: big-endian entries of `width` bytes. */
export interface DfaTable {
  readonly width: number;
  readonly length: number;
  readonly start: number;
}

/** The tables of an automaton, with consistent sizes. */
export interface DfaTables {
  readonly flags: number;
  readonly accept: DfaTable;
  readonly accept2: DfaTable | undefined;
  readonly base: DfaTable;
  readonly default: DfaTable;
  readonly check: DfaTable;
  readonly next: DfaTable;
  readonly classes: DfaTable | undefined;
}

const magic = 0x1b5e_783d;

/** `YYTH_FLAG_DIFF_ENCODE`, `YYTH_FLAG_OOB_TRANS`. */
export const dfaFlags = { differential: 1, outOfBand: 2 } as const;

/**
 * Entries of the base table: the place of a state's transitions, and flags. The sign bit is `MATCH_FLAG_DIFF_ENCODE`:
 * transitions missing in a state come from the default state.
 */
export const baseFlags = { indexMask: 0xff_ffff, outOfBand: 0x2000_0000, invalid: 0x5f00_0000 } as const;

const headerSize = 16;
const tableHeaderSize = 12;

/** `YYTD_ID_ACCEPT` and so on, as numbered in the file, with the allowed widths. */
const known: ReadonlyMap<number, { readonly name: keyof DfaTables; readonly widths: readonly number[] }> = new Map([
  [1, { name: 'accept', widths: [4] }],
  [2, { name: 'base', widths: [4] }],
  [3, { name: 'check', widths: [2, 4] }],
  [4, { name: 'default', widths: [2, 4] }],
  [5, { name: 'classes', widths: [1] }],
  [7, { name: 'accept2', widths: [4] }],
  [8, { name: 'next', widths: [2, 4] }],
]);

/**
 * Finds the tables of an automaton in the blob and checks the table headers.
 *
 * @param view - the entire compiled policy
 * @param range - the blob; the automaton begins at a multiple of 8 bytes from the start of the profile
 * @see `unpack_dfa`, `aa_dfa_unpack`, `unpack_table`, `verify_table_headers` in the kernel's `policy_unpack.c`,
 * `match.c`
 */
export function findDfaTables(view: DataView, range: ByteRange): DfaTables {
  // The automaton's length is a multiple of 8 bytes, so the end determines the alignment of the start.
  const start = range.start + (((range.end & 7) - range.start) & 7);
  const damaged = (offset: number, message: string): never => {
    throw new DamagedPolicyError(offset, message);
  };
  if (range.end - start < headerSize || view.getUint32(start) !== magic) damaged(start, 'expected an automaton');
  const size = view.getUint32(start + 4);
  if (size > range.end - start) damaged(start, 'the header of the automaton passes its end');
  const flags = view.getUint16(start + 12);
  if ((flags & ~(dfaFlags.differential | dfaFlags.outOfBand)) !== 0) damaged(start, 'the automaton has unknown flags');

  const found = new Map<keyof DfaTables, DfaTable>();
  for (let at = start + size; at < range.end;) {
    if (tableHeaderSize > range.end - at) damaged(at, 'the header of a table passes the end of the automaton');
    const table = known.get(view.getUint16(at)) ?? damaged(at, 'the automaton has a table of an unknown kind');
    const width = view.getUint16(at + 2);
    const length = view.getUint32(at + 8);
    const total = Math.ceil((tableHeaderSize + width * length) / 8) * 8;
    if (!table.widths.includes(width)) damaged(at, `entries of table \`${table.name}\` have a wrong width`);
    if (found.has(table.name)) damaged(at, `the automaton has two tables \`${table.name}\``);
    if (length === 0 || width * length > range.end - at || total > range.end - at)
      damaged(at, `table \`${table.name}\` passes the end of the automaton`);
    found.set(table.name, { width, length, start: at + tableHeaderSize });
    at += total;
  }

  const needed = (name: keyof DfaTables): DfaTable =>
    found.get(name) ?? damaged(start, `the automaton has no table \`${name}\``);
  const tables: DfaTables = {
    flags,
    accept: needed('accept'),
    accept2: found.get('accept2'),
    base: needed('base'),
    default: needed('default'),
    check: needed('check'),
    next: needed('next'),
    classes: found.get('classes'),
  };
  const { accept, accept2 = accept, base, check, next, classes } = tables;
  if ([accept, accept2, tables.default].some(({ length }) => length !== base.length) || check.length !== next.length)
    damaged(start, 'the tables of the automaton do not match');
  if (classes !== undefined && classes.length !== 256)
    damaged(classes.start, 'the automaton does not map each byte to a class');
  return tables;
}
