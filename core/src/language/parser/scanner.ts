import type { ByteString } from '../../source/bytes.ts';
import { isBlank, isId, isPermissionLetter, isSpace, isWord, isWordStart } from './byte-class.ts';

/*
 * The lexical grammar of policy. A function takes the offset of a token's start and returns the offset of the end; an
 * unchanged offset means no match. The boundaries of a word depend on the place (after `profile`, in a list, in a
 * signal rule), so the grammar selects the function.
 */

const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;
const exclamation = 0x21;
const quote = 0x22;
const hash = 0x23;
const ampersand = 0x26;
const plus = 0x2b;
const comma = 0x2c;
const slash = 0x2f;
const colon = 0x3a;
const equals = 0x3d;
const question = 0x3f;
const at = 0x40;
const backslash = 0x5c;

const maxQuotedLines = 16;

/** Makes a function for a token with a sticky pattern. Frequent tokens have faster functions without a pattern. */
function tokenEnd(pattern: RegExp): (text: ByteString, from: number) => number {
  return (text, from) => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex : from;
  };
}

/** Skips blanks and tabs. */
export function blanksEnd(text: ByteString, from: number): number {
  let end = from;
  while (isBlank(text.charCodeAt(end))) end++;
  return end;
}

/** Skips blanks, tabs and line ends, LF or CRLF. */
export function spacesEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (!isSpace(code) && !(code === carriageReturn && text.charCodeAt(end + 1) === newline)) return end;
    end++;
  }
}

/** Returns the offset of the next line end at or after `from`, including carriage returns. */
export function lineEnd(text: ByteString, from: number): number {
  const next = text.indexOf('\n', from);
  let end = next === -1 ? text.length : next;
  while (end > from && text.charCodeAt(end - 1) === carriageReturn) end--;
  return end;
}

/** Checks whether a `#` starts an include: apparmor_parser checks no more than these letters. */
function isHashInclude(text: ByteString, from: number): boolean {
  return text.startsWith('#include', from);
}

/** A letter, then letters, digits and `_`: a keyword, or the name of a condition. */
export function wordEnd(text: ByteString, from: number): number {
  if (!isWordStart(text.charCodeAt(from))) return from;
  let end = from + 1;
  while (isWord(text.charCodeAt(end))) end++;
  return end;
}

/**
 * `"…"`. A quote after a backslash ends the text only if no later quote does. Names may contain line ends, but not
 * many: the limit avoids a search of all remaining text after a missing quote.
 */
export function quotedEnd(text: ByteString, from: number): number {
  if (text.charCodeAt(from) !== quote) return from;
  let escaped = from;
  let lines = 0;
  for (let end = from + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === quote) {
      if (text.charCodeAt(end - 1) !== backslash) return end + 1;
      escaped = end + 1;
    } else if (code === 0 || (code === newline && ++lines === maxQuotedLines)) break;
  }
  return escaped;
}

/** The rest of a name: anything but blanks, quotes, `!`, and a final `,`. A backslash can escape some of these. */
export function nameEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === comma) {
      if (!isId(text.charCodeAt(end + 1))) return end;
      end += 2;
    } else if (code === backslash) {
      end += isEscapable(text.charCodeAt(end + 1)) ? 2 : 1;
    } else if (isId(code)) {
      end++;
    } else {
      return end;
    }
  }
}

function isEscapable(code: number): boolean {
  return code === blank || code === tab || code === quote || code === exclamation || code === comma;
}

/** A name of any form: quoted, or up to `nameEnd`. */
export function anyNameEnd(text: ByteString, from: number): number {
  return text.charCodeAt(from) === quote ? quotedEnd(text, from) : nameEnd(text, from);
}

/** `@{name}` or `@name`. */
export const variableEnd = tokenEnd(/@(?:\{[A-Za-z]\w*\}|[A-Za-z]\w*)/y);

/** `${name}` or `$name`. */
export const booleanEnd = tokenEnd(/\$(?:\{[A-Za-z]\w*\}|[A-Za-z]\w*)/y);

/**
 * A name in a place where keywords are valid: starts with `/`, `:`, `&`, a variable or a quote, or is a word like a
 * keyword. After a lone variable, an assignment operator is not part of the name.
 */
export function pathEnd(text: ByteString, from: number): number {
  const code = text.charCodeAt(from);
  if (code === slash || code === ampersand) return nameEnd(text, from + 1);
  if (code === colon) return text.charCodeAt(from + 1) === equals ? from : nameEnd(text, from + 1);
  if (code === quote) return quotedEnd(text, from);
  if (code === at) {
    const end = variableEnd(text, from);
    return end === from || startsOperator(text, end) ? end : nameEnd(text, afterVariable(text, end));
  }
  return wordEnd(text, from);
}

/** Skips a carriage return right after a variable, which is part of the name, even after a comma. */
function afterVariable(text: ByteString, from: number): number {
  const next = text.charCodeAt(from) === comma ? from + 1 : from;
  return text.charCodeAt(next) === carriageReturn ? next + 1 : from;
}

function startsOperator(text: ByteString, from: number): boolean {
  const code = text.charCodeAt(from);
  if (code === equals || code === plus) return true;
  return code === question && text.charCodeAt(from + 1) === equals;
}

/**
 * A name among conditions. The name ends at `=`, `:=` and `)`, unless it starts like a path. CRLF does not end the
 * name: the carriage return is part of the name, even after a comma.
 */
export function operandEnd(text: ByteString, from: number): number {
  if (text.charCodeAt(from) === quote) return quotedEnd(text, from);
  return Math.max(pathEnd(text, from), conditionNameEnd(text, from));
}

/** Checks for a complete keyword up to `end`: a longer match would be a name. */
export function isWhole(text: ByteString, from: number, end: number): boolean {
  return operandEnd(text, from) === end;
}

/** The name of a condition in a group: `label` in `peer=(label=x)`, `user.a` in `xattrs=(user.a)`. */
export const conditionNameEnd = tokenEnd(/(?![(+&,])(?:[^ \t\n"!,=):]+|:(?!=)|,(?:[^ \t\n"!,=):]|:(?!=)))*/y);

/** Skips characters that may begin a name in a group for AppArmor 4.1, but not for 5.0. */
export const removedNameStart = tokenEnd(/[(+&]+|:(?==)/y);

/** A value between parentheses. */
export function listValueEnd(text: ByteString, from: number): number {
  return text.charCodeAt(from) === quote ? quotedEnd(text, from) : plainListValueEnd(text, from);
}

const plainListValueEnd = tokenEnd(/(?:[^ \t\n"!,()\\]+|\\[ \t"!,()]?)*/y);

/** File permissions, followed by a blank, a comma or the end of text. `all` is a keyword in every place. */
export function permissionsEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    const next = permissionEnd(text, end);
    if (next === end) break;
    end = next;
  }
  if (end === from + 3 && text.startsWith('all', from)) return from;
  const code = text.charCodeAt(end);
  // More characters than the usual white space may follow.
  const follows = code === blank || code === comma || (code >= tab && code <= carriageReturn);
  return end === text.length || follows ? end : from;
}

/** A letter of `r w a l m k x`, or `x` with qualifiers. Case matters only for `k` and `a`. */
export function permissionEnd(text: ByteString, from: number): number {
  const first = text.charCodeAt(from);
  if (isPermissionLetter(first)) return from + 1;
  let end = from;
  if (isLetter(first, 0x70) || isLetter(first, 0x63)) end++;
  const second = text.charCodeAt(end);
  if (isLetter(second, 0x69) || isLetter(second, 0x75)) end++;
  return end > from && isLetter(text.charCodeAt(end), 0x78) ? end + 1 : from;
}

/** Checks for a letter in either case, given in lower case. */
function isLetter(code: number, lower: number): boolean {
  return (code | 0x20) === lower;
}

/** A file name without `<>` and quotes, of an include or an abi. */
export const fileNameEnd = tokenEnd(/(?:[^ \t\r\n"!,<>\\]+|\\[ \t"!,]?|,[^ \t\r\n"!,<>])*/y);

/** `-5`, `+5`, `5`. */
export const integerEnd = tokenEnd(/[-+]?\d+/y);

/** Checks for the start of a comment. */
export function isCommentStart(text: ByteString, from: number): boolean {
  return text.charCodeAt(from) === hash && !isHashInclude(text, from);
}

/** Skips blanks, line ends and comments, in places where the grammar allows comments. */
export function triviaEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (isSpace(code) || (code === carriageReturn && text.charCodeAt(end + 1) === newline)) end++;
    else if (code === hash && isCommentStart(text, end)) {
      const next = text.indexOf('\n', end);
      if (next === -1) return text.length;
      end = next + 1;
    } else return end;
  }
}

/** Skips blanks, and line feeds after a backslash. With a carriage return in between, the backslash is a value. */
export const assignmentSpaceEnd = tokenEnd(/(?:[ \t]|\\\n)*/y);

/** Checks for a line end, optionally after a comment. */
export function isLineEnd(text: ByteString, from: number): boolean {
  const code = text.charCodeAt(from);
  if (code === carriageReturn) return text.charCodeAt(from + 1) === newline;
  return code === newline || from >= text.length || isCommentStart(text, from);
}

/** Checks for a line end between two offsets. */
export function crossesLine(text: ByteString, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (text.charCodeAt(index) === newline) return true;
  return false;
}
