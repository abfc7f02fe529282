import type { ByteString } from '../source/bytes.ts';
import { escapeSequenceAt } from '../language/escape-sequence.ts';
import { parseExpression } from './expression.ts';
import { literalPattern, type Pattern } from './pattern.ts';

/** An error in a pattern, with an offset into the pattern. */
export interface PatternError {
  readonly message: string;
  readonly offset: number;
}

export type PatternResult = { readonly pattern: Pattern } | { readonly error: PatternError };

const unopenedSet = '`]` without `[`';
const backslashAtEnd = 'a pattern cannot end in `\\`';
const fewAlternatives = '`{}` needs at least two alternatives';

/**
 * Checks whether the text before a mistake is a complete expression: in some cases apparmor_parser continues with the
 * text.
 */
export function leavesExpression({ message }: PatternError): boolean {
  return message === unopenedSet || message === fewAlternatives || message === backslashAtEnd;
}

/** The expressions for wildcards, in the syntax of `parseExpression`. */
interface Wildcards {
  /** A character of a path's component: `?`. */
  readonly one: string;
  /** Any character, as in `**`. */
  readonly any: string;
}

const nameWildcards: Wildcards = { one: '[^/\\000]', any: '[^\\000]' };

/** The wildcards for arbitrary bytes, such as the address of a socket. */
export const byteWildcards: Wildcards = { one: '[^/]', any: '[\\000-\\377]' };

/** The limit of apparmor_parser: fewer nested `{` than the constant. */
const maxNesting = 50;

/**
 * Parses an AppArmor regular expression (apparmor.d(5), "Globbing (AARE)").
 *
 * apparmor_parser first rewrites a pattern to a regular expression and then parses the result. The rewriting decides
 * odd cases: `[a?b]` is not a class of three characters, `[\^a]` is negated, `[!a]` is not. For equal results, this
 * function rewrites patterns in the same way.
 *
 * @param text - the pattern, variables expanded
 * @param wildcards - the matched strings: names without NUL, or any bytes
 * @see `convert_aaregex_to_pcre` of apparmor_parser, `glob_default` and `glob_null`
 */
export function parseAare(text: ByteString, wildcards: Wildcards = nameWildcards): PatternResult {
  if (isLiteral(text)) return { pattern: literalPattern(text) };
  const rewritten = rewrite(text, wildcards);
  if (typeof rewritten !== 'string') return { error: rewritten };
  const pattern = parseExpression(rewritten as ByteString);
  return pattern === undefined ? { error: malformedClass(text) } : { pattern };
}

/** Checks whether a text, read as a pattern, matches the text and nothing else. */
export function isLiteral(text: ByteString): boolean {
  return !/[\\*?[\]{}]/.test(text);
}

/** Checks for none of the characters that can make a pattern invalid. */
export function isPlainlyValid(text: ByteString): boolean {
  return !/[[\]{}\\]/.test(text);
}

/** Returns the error of a text as a pattern, if any: the error of `parseAare`, without building the pattern. */
export function aareError(text: ByteString): PatternError | undefined {
  if (isPlainlyValid(text)) return undefined;
  const rewritten = rewrite(text);
  if (typeof rewritten !== 'string') return rewritten;
  const mayBeMalformed = text.includes('[');
  return mayBeMalformed && parseExpression(rewritten as ByteString) === undefined ? malformedClass(text) : undefined;
}

/**
 * Returns the error in the groups and sets of a text. The compiler reports such errors before errors inside of sets.
 */
export function groupingError(text: ByteString): PatternError | undefined {
  const rewritten = rewrite(text);
  return typeof rewritten === 'string' ? undefined : rewritten;
}

function malformedClass(text: ByteString): PatternError {
  return { message: 'malformed character class', offset: Math.max(0, text.indexOf('[')) };
}

/** Rewrites a pattern to a regular expression in the syntax of `parseExpression`. */
function rewrite(text: ByteString, { one, any }: Wildcards = nameWildcards): string | PatternError {
  let out = '';
  let endsOpen = false;
  let inClass = false;
  let classStart = 0;
  const groups: { start: number; commas: number }[] = [];

  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    switch (char) {
      case '\\': {
        if (at + 1 === text.length) {
          endsOpen = true;
          break;
        }
        const escape = rewriteEscape(text, at + 1, inClass);
        out += escape.out;
        at = escape.end - 1;
        break;
      }
      case '*': {
        let end = at;
        while (text[end] === '*') end++;
        // As a whole path component: `/*` does not match `/`, and `/**/` needs a name between the slashes.
        if (out.endsWith('/') && (text[end] === '/' || end === text.length)) out += one;
        if (text[at + 1] === '*') {
          out += `${any}*`;
          at++;
        } else {
          out += `${one}*`;
        }
        break;
      }
      case '?':
        out += one;
        break;
      case '[':
        if (!inClass) classStart = at;
        inClass = true;
        out += '[';
        break;
      case ']':
        if (!inClass) return { message: unopenedSet, offset: at };
        inClass = false;
        out += ']';
        break;
      case '{':
        if (inClass) {
          out += '{';
          break;
        }
        groups.push({ start: at, commas: 0 });
        if (groups.length >= maxNesting) return { message: '`{` nested too deeply', offset: at };
        out += '(';
        break;
      case '}': {
        if (inClass) {
          out += '}';
          break;
        }
        const group = groups.pop();
        if (group === undefined) return { message: '`}` without `{`', offset: at };
        if (group.commas === 0) return { message: fewAlternatives, offset: group.start };
        out += ')';
        break;
      }
      case ',': {
        const group = groups.at(-1);
        if (group === undefined || inClass) {
          out += ',';
        } else {
          group.commas++;
          out += '|';
        }
        break;
      }
      case '^':
      case '$':
        out += inClass ? char : `\\${char}`;
        break;
      case '.':
      case '+':
      case '|':
      case '(':
      case ')':
        out += `\\${char}`;
        break;
      default:
        out += char;
    }
  }
  if (inClass) return { message: '`[` without `]`', offset: classStart };
  const open = groups.at(-1);
  if (open !== undefined) return { message: '`{` without `}`', offset: open.start };
  if (endsOpen) return { message: backslashAtEnd, offset: text.length - 1 };
  return out;
}

/** Rewrites an escaped character; `at` is the offset of the character after the backslash. */
function rewriteEscape(text: ByteString, at: number, inClass: boolean): { out: string; end: number } {
  const char = text[at] ?? '';
  const end = at + 1;
  switch (char) {
    case '\\':
    case '*':
    case '[':
    case ']':
    case '{':
    case '}':
    case '.':
    case '+':
    case '|':
    case '(':
    case ')':
      return { out: `\\${char}`, end };
    case ',':
      // In a class, the backslash is a member of the class.
      return { out: inClass ? '\\,' : ',', end };
    case '^':
    case '$':
      return { out: inClass ? char : `\\${char}`, end };
    default: {
      const escape = escapeSequenceAt(text, at);
      if (escape === undefined) return { out: char, end };
      return { out: `\\${text.slice(at, escape.end)}`, end: escape.end };
    }
  }
}
