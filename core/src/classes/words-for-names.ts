import { joinNames } from '../source/joined-names.ts';

/**
 * Describes names in as few words as possible: `every capability but bpf and mknod`, `signal hup, term`.
 *
 * @param noun - the noun for a single name
 * @param others - all remaining names
 */
export function wordsForNames(noun: string, names: readonly string[], others: readonly string[]): string {
  if (others.length === 0) return `every ${noun}`;
  return others.length < names.length ? `every ${noun} but ${joinNames(others)}` : `${noun} ${names.join(', ')}`;
}
