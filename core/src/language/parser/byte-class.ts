/** The byte classes of the scanner, one bit for every class in a table of 256 bytes. */
const table = new Uint8Array(256);

const blank = 1;
const space = 2;
const wordStart = 4;
const word = 8;
const listValue = 32;
const id = 64;
const permission = 128;

for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  let bits = 0;
  if (char === ' ' || char === '\t') bits |= blank;
  if (' \t\n'.includes(char)) bits |= space;
  if ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')) bits |= wordStart | word;
  if ((char >= '0' && char <= '9') || char === '_') bits |= word;
  if (!' \t\r\n"!,'.includes(char)) bits |= id;
  if (!' \t\n"!,()'.includes(char)) bits |= listValue;
  if ('RrWwaLlMmkXx'.includes(char)) bits |= permission;
  table[byte] = bits;
}

// A code past the end of a text is NaN: the table has no entry, and no class matches.
const has = (code: number, bits: number): boolean => ((table[code] ?? 0) & bits) !== 0;

/** Checks for a blank or tab. */
export const isBlank = (code: number): boolean => has(code, blank);
/** Checks for white space: blank, tab or line feed. Callers also accept a carriage return before a line feed. */
export const isSpace = (code: number): boolean => has(code, space);
/** Checks for a letter. */
export const isWordStart = (code: number): boolean => has(code, wordStart);
/** Checks for a letter, a digit or `_`. */
export const isWord = (code: number): boolean => has(code, word);
/** Checks for a byte valid unescaped in a name. */
export const isId = (code: number): boolean => has(code, id);
/** Checks for a byte valid unescaped in a list value, including a carriage return. */
export const isListValue = (code: number): boolean => has(code, listValue);
/** Checks for a permission of a single letter. */
export const isPermissionLetter = (code: number): boolean => has(code, permission);
