import type { ByteString } from '../../source/bytes.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { noStrings, unpackStringTable, type StringTable } from './string-table.ts';

const [tab, carriageReturn, space, colon] = [9, 13, 32, 58];

/**
 * Reads the exec target profiles, referenced by `xindex` of a permission.
 *
 * @see `unpack_strs_table` (`unpack_trans_table` before), `process_strs_entry`
 */
export function unpackTransitionTable(reader: ChunkReader): StringTable {
  return unpackStringTable(reader, 'xtable', isTransition) ?? noStrings;
}

/**
 * Returns whether a string is a valid entry. A name must not begin with a blank. After a `:`, the name has a namespace
 * up to a NUL.
 */
function isTransition(bytes: Uint8Array, start: number, end: number): boolean {
  const first = start === end ? undefined : bytes[start];
  if (first === undefined) return true;
  if (first === space || (first >= tab && first <= carriageReturn)) return false;
  // The search always succeeds, because the string ends in a NUL.
  const nul = bytes.indexOf(0, start);
  if (first !== colon) return nul === end;
  return nul > start + 1 && (nul === end || bytes.indexOf(0, nul + 1) === end);
}

/** Prints an entry of the table as a profile name. */
export function printTransition(entry: ByteString): ByteString {
  return entry.replace('\0', ':') as ByteString;
}
