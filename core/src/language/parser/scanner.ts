import type { ByteString } from '../../source/bytes.ts';
import { isBlank, isDigit, isId, isListValue, isPermissionLetter, isSpace, isWord, isWordStart } from './byte-class.ts';

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
const dollar = 0x24;
const ampersand = 0x26;
const openParenthesis = 0x28;
const closeParenthesis = 0x29;
const plus = 0x2b;
const comma = 0x2c;
const slash = 0x2f;
const colon = 0x3a;
const equals = 0x3d;
const question = 0x3f;
const at = 0x40;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const maxQuotedLines = 16;

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
export function variableEnd(text: ByteString, from: number): number {
  return text.charCodeAt(from) === at ? sigilNameEnd(text, from) : from;
}

/** `${name}` or `$name`. */
export function booleanEnd(text: ByteString, from: number): number {
  return text.charCodeAt(from) === dollar ? sigilNameEnd(text, from) : from;
}

function sigilNameEnd(text: ByteString, from: number): number {
  const braced = text.charCodeAt(from + 1) === openBrace;
  const start = braced ? from + 2 : from + 1;
  const end = wordEnd(text, start);
  if (end === start) return from;
  if (!braced) return end;
  return text.charCodeAt(end) === closeBrace ? end + 1 : from;
}

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
export function conditionNameEnd(text: ByteString, from: number): number {
  const first = text.charCodeAt(from);
  if (first === openParenthesis || first === plus || first === ampersand) return from;
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === comma) {
      if (end === from || !isConditionName(text, end + 1)) return end;
      end += 2;
    } else if (isConditionName(text, end)) {
      end++;
    } else {
      return end;
    }
  }
}

/** Skips characters that may begin a name in a group for AppArmor 4.1, but not for 5.0. */
export function removedNameStart(text: ByteString, from: number): number {
  let end = from;
  while (
    text.charCodeAt(end) === openParenthesis ||
    text.charCodeAt(end) === plus ||
    text.charCodeAt(end) === ampersand
  )
    end++;
  return end === from && text.startsWith(':=', from) ? from + 1 : end;
}

function isConditionName(text: ByteString, from: number): boolean {
  const code = text.charCodeAt(from);
  if (code === equals || code === closeParenthesis) return false;
  if (code === colon) return text.charCodeAt(from + 1) !== equals;
  return isId(code) || code === carriageReturn;
}

/** A value between parentheses. */
export function listValueEnd(text: ByteString, from: number): number {
  if (text.charCodeAt(from) === quote) return quotedEnd(text, from);
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === backslash) {
      const next = text.charCodeAt(end + 1);
      end += isEscapable(next) || next === openParenthesis || next === closeParenthesis ? 2 : 1;
    } else if (isListValue(code)) {
      end++;
    } else {
      return end;
    }
  }
}

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
export function fileNameEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code === backslash) end += isEscapable(text.charCodeAt(end + 1)) ? 2 : 1;
    else if (code === comma && isFileName(text.charCodeAt(end + 1))) end += 2;
    else if (isFileName(code)) end++;
    else return end;
  }
}

function isFileName(code: number): boolean {
  return isId(code) && code !== 0x3c && code !== 0x3e;
}

/** `-5`, `+5`, `5`. */
export function integerEnd(text: ByteString, from: number): number {
  const sign = text[from];
  const start = sign === '-' || sign === '+' ? from + 1 : from;
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end === start ? from : end;
}

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
export function assignmentSpaceEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    if (isBlank(text.charCodeAt(end))) end++;
    else if (text.startsWith('\\\n', end)) end += 2;
    else return end;
  }
}

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
