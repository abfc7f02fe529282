import type { ByteString } from '../source/bytes.ts';

/**
 * A name as a word of a POSIX shell or, where it holds what is not safe to print, of one that knows `$'…'`, as bash does. However it is
 * called, a person who pastes it runs nothing but the command that it stands in.
 */
export function shellWord(name: ByteString): string {
  if (/^[\w@%+=:,./-]+$/.test(name)) return name;
  if (/^[\x20-\x7e]*$/.test(name)) return `'${name.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${Array.from(name, escaped).join('')}'`;
}

/** The same of several words. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => shellWord(word as ByteString)).join(' ');
}

function escaped(byte: string): string {
  if (byte === '\\' || byte === "'") return `\\${byte}`;
  return /^[\x20-\x7e]$/.test(byte) ? byte : `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
