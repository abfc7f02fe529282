import type { ByteString } from '../source/bytes.ts';

/** Bytes that keep a backslash when an escape decodes to them, since a pattern gives them meaning. */
const special = '*?[]{}^,\\';

const letters: Readonly<Record<string, number>> = {
  '\\': 0x5c,
  '"': 0x22,
  a: 0x07,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

/**
 * What apparmor_parser makes of a word: quotes gone, escapes decoded. A decoded byte that patterns
 * give a meaning to keeps a backslash; an escape that is none, and one that would give NUL, stays
 * as written.
 *
 * @see `processid` of apparmor_parser
 */
export function wordValue(raw: ByteString): ByteString {
  const text = raw.charCodeAt(0) === 0x22 ? raw.slice(1, raw.length > 1 ? -1 : undefined) : raw;
  let backslash = text.indexOf('\\');
  if (backslash === -1) return text as ByteString;
  let value = '';
  let copied = 0;
  for (; backslash !== -1; backslash = text.indexOf('\\', backslash)) {
    const escape = decodeEscape(text, backslash + 1);
    if (escape === undefined) {
      backslash++;
      continue;
    }
    if (escape.byte !== 0) {
      const char = String.fromCharCode(escape.byte);
      value += text.slice(copied, backslash) + (special.includes(char) ? `\\${char}` : char);
      copied = escape.end;
    }
    backslash = escape.end;
  }
  return (value + text.slice(copied)) as ByteString;
}

/** A decoded escape sequence: its byte, and the offset behind it. */
export interface DecodedEscape {
  readonly byte: number;
  readonly end: number;
}

/**
 * The escape whose backslash is in front of `at`: up to three octal digits, `d` and up to three
 * decimal ones, `x` and up to two hexadecimal ones, or a letter as in C.
 */
export function decodeEscape(text: string, at: number): DecodedEscape | undefined {
  const first = text[at];
  if (first === undefined) return undefined;
  if (first >= '0' && first <= '7') return digits(text, at, 8, 3);
  if (first === 'd') return digits(text, at + 1, 10, 3);
  if (first === 'x') return digits(text, at + 1, 16, 2);
  const byte = Object.hasOwn(letters, first) ? letters[first] : undefined;
  return byte === undefined ? undefined : { byte, end: at + 1 };
}

/** Up to `most` digits; one that would bring the value past 255 is left to the text. */
function digits(text: string, at: number, base: number, most: number): DecodedEscape | undefined {
  let byte = 0;
  let end = at;
  while (end < at + most) {
    const digit = digitValue(text.charCodeAt(end));
    if (!(digit < base) || byte * base + digit > 255) break;
    byte = byte * base + digit;
    end++;
  }
  return end === at ? undefined : { byte, end };
}

/** 0-9, a-f and A-F; NaN for anything else, so that it is below no base. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : NaN;
}
