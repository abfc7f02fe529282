import type { ChunkReader } from './chunk-reader.ts';
import { noStrings, unpackStringTable, type StringTable } from './string-table.ts';

/** The tags of rules. A permission refers to a set: the number of headers, followed by the indices of the headers. */
interface PolicyTags {
  readonly strings: StringTable;
  /** Four numbers for each header: the permissions, the count, size and index of the strings. */
  readonly headers: Uint32Array;
  readonly sets: Uint32Array;
}

const headerLength = 4;
const smallestU32 = 5;

/**
 * Verifies the tags before a policy's permissions, if present, and returns the length of the sets.
 *
 * @see `unpack_tags`, `verify_tags`
 */
export function skipTags(reader: ChunkReader): number {
  const offset = reader.offset;
  if (!reader.has('struct', 'tags')) return 0;
  if (reader.u32('version') !== 1) reader.fail('tags of version 1');
  const strings = unpackStringTable(reader, 'strs') ?? noStrings;
  const headers = unpackNumbers(reader, 'hdrs', headerLength);
  const sets = unpackNumbers(reader, 'sets', 1);
  reader.require('structEnd', 'the end of `tags`');
  if (!isConsistent({ strings, headers, sets })) reader.fail('tags that refer to each other', offset);
  return sets.length;
}

function unpackNumbers(reader: ChunkReader, name: string, length: number): Uint32Array {
  const size = reader.array(smallestU32 * length, name) ?? reader.fail(`\`${name}\` of tags`);
  const numbers = new Uint32Array(size * length);
  for (let index = 0; index < numbers.length; index++) numbers[index] = reader.requireU32(`a number of \`${name}\``);
  reader.require('arrayEnd', `the end of \`${name}\``);
  return numbers;
}

function isConsistent({ strings, headers, sets }: PolicyTags): boolean {
  const present = [strings.size, headers.length, sets.length].filter((size) => size > 0).length;
  if (present === 0) return true;
  if (present < 3) return false;
  const headerCount = headers.length / headerLength;
  for (let at = 0; at < sets.length; at++) {
    const end = at + (sets[at] ?? 0);
    if (end >= sets.length) return false;
    while (at < end) if ((sets[++at] ?? 0) >= headerCount) return false;
  }
  // Several headers can refer to a single string. The map avoids counting the string's parts repeatedly.
  const known = new Map<number, number>();
  for (let header = 0; header < headerCount; header++) {
    const [, count = 0, size = 0, index = 0] = headers.subarray(header * headerLength, (header + 1) * headerLength);
    const range = strings.rangeOf(index);
    if (range === undefined) return false;
    const parts = known.get(index) ?? countParts(strings, index);
    known.set(index, parts);
    if (parts === 0 || count !== parts || size !== range.end - range.start + 1) return false;
  }
  return true;
}

/**
 * Returns the number of parts in a tag string: consecutive parts, separated by NUL, with two NULs at the end. Returns 0
 * for a malformed string.
 */
function countParts(strings: StringTable, index: number): number {
  const text = strings.get(index) ?? '';
  return text.length < 2 || !text.endsWith('\0') ? 0 : text.slice(0, -1).split('\0').length;
}
