/** A decoded escape: the byte, and the offset after the escape. */
export interface EscapeSequence {
  readonly byte: number;
  readonly end: number;
}

const letters: ReadonlyMap<string, number> = new Map([
  ['\\', 0x5c],
  ['"', 0x22],
  ['a', 0x07],
  ['e', 0x1b],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
]);

/**
 * Decodes the escape sequence with the character after the backslash at `at`: up to three octal digits; `d` and up to
 * three decimal digits; `x` and up to two hexadecimal digits; or a letter as in C. A digit beyond the value 255 is left
 * out. Undefined for any different text.
 *
 * @see apparmor.d(5); `strn_escseq` of apparmor_parser
 */
export function escapeSequenceAt(text: string, at: number): EscapeSequence | undefined {
  const first = text[at];
  if (first === undefined) return undefined;
  if (first >= '0' && first <= '7') return digits(text, at, 8, 3);
  if (first === 'd') return digits(text, at + 1, 10, 3);
  if (first === 'x') return digits(text, at + 1, 16, 2);
  const byte = letters.get(first);
  return byte === undefined ? undefined : { byte, end: at + 1 };
}

function digits(text: string, at: number, base: number, maxDigits: number): EscapeSequence | undefined {
  let byte = 0;
  let end = at;
  while (end < at + maxDigits) {
    const digit = digitValue(text.charCodeAt(end));
    if (!(digit < base) || byte * base + digit > 255) break;
    byte = byte * base + digit;
    end++;
  }
  return end === at ? undefined : { byte, end };
}

/** Returns the value of a digit 0-9, a-f, A-F; NaN for anything else, including the end of text. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : NaN;
}
