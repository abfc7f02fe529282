import type { ByteString } from '../../source/bytes.ts';

/**
 * Quotes a name as a word of a POSIX shell. If the name contains characters unsafe to print, uses `$'…'`, which some
 * shells like bash know. Pasting the result runs only the surrounding command, whatever the name contains.
 */
export function shellWord(name: ByteString): string {
  if (/^[\w@%+=:,./-]+$/.test(name)) return name;
  if (/^[\x20-\x7e]*$/.test(name)) return `'${name.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${Array.from(name, escaped).join('')}'`;
}

/** Quotes several words as a command. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => shellWord(word as ByteString)).join(' ');
}

function escaped(byte: string): string {
  if (byte === '\\' || byte === "'") return `\\${byte}`;
  return /^[\x20-\x7e]$/.test(byte) ? byte : `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
