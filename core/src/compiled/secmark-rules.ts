import type { ChunkReader } from './chunk-reader.ts';
import { smallestString, StringTable } from './string-table.ts';

const smallestRule = 4 + smallestString;

/**
 * Rules about packets that carry a security mark.
 *
 * @see `struct aa_secmark` in the kernel's `net.h`
 */
export interface SecmarkRules {
  readonly labels: StringTable;
  /** By rule: bit 0 where it audits, bit 1 where it denies. */
  readonly flags: Uint8Array;
}

/** `unpack_secmark` */
export function unpackSecmarkRules(reader: ChunkReader): SecmarkRules | undefined {
  if (!reader.has('struct', 'secmark')) return undefined;
  const size = reader.requireArray(smallestRule, 'secmark rules');
  const labels = new StringTable(reader.bytes, size);
  const flags = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    const audits = reader.requireU8('whether a secmark rule audits') === 0 ? 0 : 1;
    const denies = reader.requireU8('whether a secmark rule denies') === 0 ? 0 : 2;
    flags[index] = audits | denies;
    labels.read(reader, index);
  }
  reader.require('arrayEnd', 'the end of the secmark rules');
  reader.require('structEnd', 'the end of `secmark`');
  return { labels, flags };
}
