import type { ByteString } from '../source/bytes.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { noStrings, unpackStringTable, type StringTable } from './string-table.ts';

const [nul, tab, carriageReturn, space, colon] = [0, 9, 13, 32, 58];

/**
 * The profiles that `xindex` of a permission refers to: what an exec leads to.
 *
 * @see `unpack_strs_table` (`unpack_trans_table` before), `process_strs_entry`
 */
export function unpackTransitionTable(reader: ChunkReader): StringTable {
  const offset = reader.offset;
  const table = unpackStringTable(reader, 'xtable') ?? noStrings;
  for (const entry of table) if (!isTransition(entry)) reader.fail('names of profiles in `xtable`', offset);
  return table;
}

/** A name that begins with `:` has its namespace up to a NUL. */
function isTransition(entry: ByteString): boolean {
  const first = entry.charCodeAt(0);
  if (first === space || (first >= tab && first <= carriageReturn)) return false;
  const nuls = entry.split('\0').length - 1;
  if (first !== colon) return nuls === 0;
  return nuls <= 1 && entry.length > 1 && entry.charCodeAt(1) !== nul;
}

/** An entry of the table as a profile's name is written. */
export function printTransition(entry: ByteString): ByteString {
  return entry.replace('\0', ':') as ByteString;
}
