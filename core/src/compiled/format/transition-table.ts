import type { ByteString } from '../../source/bytes.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { noStrings, unpackStringTable, type StringTable } from './string-table.ts';

const [tab, carriageReturn, space, colon] = [9, 13, 32, 58];

/**
 * The profiles that `xindex` of a permission refers to: what an exec leads to.
 *
 * @see `unpack_strs_table` (`unpack_trans_table` before), `process_strs_entry`
 */
export function unpackTransitionTable(reader: ChunkReader): StringTable {
  return unpackStringTable(reader, 'xtable', isTransition) ?? noStrings;
}

/** A name begins with no blank; one that begins with `:` has its namespace up to a NUL. */
function isTransition(bytes: Uint8Array, start: number, end: number): boolean {
  const first = start === end ? undefined : bytes[start];
  if (first === undefined) return true;
  if (first === space || (first >= tab && first <= carriageReturn)) return false;
  // There always is one: that of the string's end.
  const nul = bytes.indexOf(0, start);
  if (first !== colon) return nul === end;
  return nul > start + 1 && (nul === end || bytes.indexOf(0, nul + 1) === end);
}

/** An entry of the table as a profile's name is written. */
export function printTransition(entry: ByteString): ByteString {
  return entry.replace('\0', ':') as ByteString;
}
