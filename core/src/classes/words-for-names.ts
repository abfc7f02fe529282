/**
 * Describes names in as few words as possible: `every capability but bpf and mknod`, `signal hup, term`.
 *
 * @param noun - the noun for a single name
 * @param others - all remaining names
 */
export function wordsForNames(noun: string, names: readonly string[], others: readonly string[]): string {
  if (others.length === 0) return `every ${noun}`;
  return others.length < names.length ? `every ${noun} but ${joined(others)}` : `${noun} ${names.join(', ')}`;
}

/** Joins names. A comma alone would be ambiguous: the last names could be exceptions or a new list. */
function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
