/**
 * Names in as few words as tell them: `every capability but bpf and mknod`, `signal hup, term`.
 *
 * @param noun - what one of them is
 * @param others - all that there are besides
 */
export function wordsForNames(noun: string, names: readonly string[], others: readonly string[]): string {
  if (others.length === 0) return `every ${noun}`;
  return others.length < names.length ? `every ${noun} but ${joined(others)}` : `${noun} ${names.join(', ')}`;
}

/** A comma alone would leave open what the last names are: more exceptions, or names again. */
function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
