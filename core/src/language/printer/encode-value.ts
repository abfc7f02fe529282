import type { ByteString } from '../../source/bytes.ts';
import { escapeSequenceAt } from '../escape-sequence.ts';

const special = '*?[]{}^,\\';

const letters: ReadonlyMap<number, string> = new Map([
  [0x07, '\\a'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x1b, '\\e'],
  [0x22, '\\"'],
]);

/**
 * Returns a text with a given `wordValue`: the inverse of decoding.
 *
 * @param mustEscape - whether a byte needs an escape in the context of the text
 */
export function encodeValue(value: ByteString, mustEscape: (code: number, at: number) => boolean): ByteString {
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0x5c) {
      const escaped = encodeBackslash(value, at, mustEscape);
      text += escaped.text;
      at = escaped.end - 1;
    } else {
      text += mustEscape(code, at) ? escapeOf(code) : (value[at] ?? '');
    }
  }
  return text as ByteString;
}

/**
 * Splits off a single backslash at the end of a value. Such a backslash can only be written literally, if neither a
 * quote nor a blank follows.
 */
export function withoutLastBackslash(value: ByteString): readonly [start: ByteString, backslash: string] {
  let backslashes = 0;
  while (value[value.length - 1 - backslashes] === '\\') backslashes++;
  if (backslashes % 2 === 0) return [value, ''];
  return [value.slice(0, -1) as ByteString, '\\'];
}

/** Encodes a backslash of a value, together with the next character. */
function encodeBackslash(
  value: ByteString,
  at: number,
  mustEscape: (code: number, at: number) => boolean,
): { readonly text: string; readonly end: number } {
  const next = value[at + 1];
  // `\\` is wrong here: a quote after the sequence would count as escaped.
  if (next === undefined) return { text: octal(0x5c), end: at + 1 };
  if (next === '\\') return { text: at + 2 === value.length ? octal(0x5c) : '\\\\', end: at + 2 };
  if (special.includes(next)) {
    const code = next.charCodeAt(0);
    return { text: mustEscape(code, at + 1) ? octal(code) : `\\${next}`, end: at + 2 };
  }
  const escape = escapeSequenceAt(value, at + 1);
  if (escape === undefined) return { text: `\\${next}`, end: at + 2 };
  // An escape for NUL is invalid: parsing keeps the text.
  const text = escape.byte === 0 ? value.slice(at, escape.end) : escapeOf(escape.byte);
  return { text, end: escape.end };
}

function escapeOf(code: number): string {
  return letters.get(code) ?? octal(code);
}

/** Returns an escape of three digits, to separate a following digit. */
function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}
