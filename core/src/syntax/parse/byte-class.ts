/** Sets of bytes that the scanner asks about, one bit each in a table of 256. */
const table = new Uint8Array(256);

const blank = 1;
const space = 2;
const wordStart = 4;
const word = 8;
const digit = 16;
const listValue = 32;
const id = 64;
const permission = 128;

for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  let bits = 0;
  if (char === ' ' || char === '\t') bits |= blank;
  if (' \t\n'.includes(char)) bits |= space;
  if ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')) bits |= wordStart | word;
  if (char >= '0' && char <= '9') bits |= digit | word;
  if (char === '_') bits |= word;
  if (!' \t\r\n"!,'.includes(char)) bits |= id;
  if (!' \t\n"!,()'.includes(char)) bits |= listValue;
  if ('RrWwaLlMmkXx'.includes(char)) bits |= permission;
  table[byte] = bits;
}

// A code past the end of a text is NaN, of which the table has nothing: no class holds it.
const has = (code: number, bits: number): boolean => ((table[code] ?? 0) & bits) !== 0;

/** Blank or tab. */
export const isBlank = (code: number): boolean => has(code, blank);
/** What is white space by itself: blank, tab and line feed. A carriage return is, in front of a line feed. */
export const isSpace = (code: number): boolean => has(code, space);
/** A letter. */
export const isWordStart = (code: number): boolean => has(code, wordStart);
/** A letter, a digit or `_`. */
export const isWord = (code: number): boolean => has(code, word);
/** A decimal digit. */
export const isDigit = (code: number): boolean => has(code, digit);
/** What a name may hold unescaped. */
export const isId = (code: number): boolean => has(code, id);
/** What a value in a list may hold unescaped, a carriage return included. */
export const isListValue = (code: number): boolean => has(code, listValue);
/** A permission that is a letter alone. */
export const isPermissionLetter = (code: number): boolean => has(code, permission);
