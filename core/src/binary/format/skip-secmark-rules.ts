import type { ChunkReader } from './chunk-reader.ts';

/** Two numbers, and an empty string with a NUL. */
const smallestRule = 8;

/**
 * Skips the rules about packets with a security mark, and returns their number; undefined without such rules.
 *
 * @see `unpack_secmark` in the kernel's `policy_unpack.c`
 */
export function skipSecmarkRules(reader: ChunkReader): number | undefined {
  if (!reader.has('struct', 'secmark')) return undefined;
  const size = reader.requireArray(smallestRule, 'secmark rules');
  for (let index = 0; index < size; index++) {
    reader.requireU8('whether a secmark rule audits');
    reader.requireU8('whether a secmark rule denies');
    if (reader.stringRange() === undefined) reader.fail('the label of a secmark rule');
  }
  reader.require('arrayEnd', 'the end of the secmark rules');
  reader.require('structEnd', 'the end of `secmark`');
  return size;
}
