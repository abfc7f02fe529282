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
 * The text whose `wordValue` is a value: the inverse of decoding.
 *
 * @param mustEscape - which bytes cannot stand for themselves where the text goes
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
 * A value without the single backslash at its end, and that backslash if there is one. Only where
 * no quote and no blank follows can it be written, as it stands.
 */
export function withoutLastBackslash(value: ByteString): readonly [start: ByteString, backslash: string] {
  let backslashes = 0;
  while (value[value.length - 1 - backslashes] === '\\') backslashes++;
  if (backslashes % 2 === 0) return [value, ''];
  return [value.slice(0, -1) as ByteString, '\\'];
}

/** A backslash of a value, with what it stands before. */
function encodeBackslash(
  value: ByteString,
  at: number,
  mustEscape: (code: number, at: number) => boolean,
): { readonly text: string; readonly end: number } {
  const next = value[at + 1];
  // Not `\\`: a quote behind it would be taken for an escaped one.
  if (next === undefined) return { text: octal(0x5c), end: at + 1 };
  if (next === '\\') return { text: at + 2 === value.length ? octal(0x5c) : '\\\\', end: at + 2 };
  if (special.includes(next)) {
    const code = next.charCodeAt(0);
    return { text: mustEscape(code, at + 1) ? octal(code) : `\\${next}`, end: at + 2 };
  }
  const escape = escapeSequenceAt(value, at + 1);
  if (escape === undefined) return { text: `\\${next}`, end: at + 2 };
  // An escape for NUL is none, and reads back as it stands.
  const text = escape.byte === 0 ? value.slice(at, escape.end) : escapeOf(escape.byte);
  return { text, end: escape.end };
}

function escapeOf(code: number): string {
  return letters.get(code) ?? octal(code);
}

/** Three digits, so that no digit behind them can join. */
function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}
