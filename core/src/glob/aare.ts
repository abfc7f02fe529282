import type { ByteString } from '../source/bytes.ts';
import { escapeSequenceAt } from '../syntax/escape-sequence.ts';
import { parseExpression } from './expression.ts';
import { literalPattern, type Pattern } from './pattern.ts';

/** What is wrong with a pattern, and at which offset of it. */
export interface PatternError {
  readonly message: string;
  readonly offset: number;
}

export type PatternResult = { readonly pattern: Pattern } | { readonly error: PatternError };

const unopenedSet = '`]` without `[`';
const backslashAtEnd = 'a pattern cannot end in `\\`';
const fewAlternatives = '`{}` needs at least two alternatives';

/** Whether what apparmor_parser has read up to a mistake is an expression by itself: in some places it goes on with that. */
export function leavesExpression({ message }: PatternError): boolean {
  return message === unopenedSet || message === fewAlternatives || message === backslashAtEnd;
}

/** What wildcards stand for, as `parseExpression` reads it. */
interface Wildcards {
  /** A character of a path's component: `?`. */
  readonly one: string;
  /** Any character, as in `**`. */
  readonly any: string;
}

const nameWildcards: Wildcards = { one: '[^/\\000]', any: '[^\\000]' };

/** Of what may have any byte in it, such as the address of a socket. */
export const byteWildcards: Wildcards = { one: '[^/]', any: '[\\000-\\377]' };

/** apparmor_parser allows fewer than this many nested `{`. */
const maxNesting = 50;

/**
 * Reads an AppArmor regular expression (apparmor.d(5), "Globbing (AARE)").
 *
 * apparmor_parser first rewrites a pattern to a regular expression and then parses that, and what
 * looks odd in a pattern is decided by that detour: `[a?b]` is not a class of three characters,
 * `[\^a]` is negated, `[!a]` is not. So the detour is taken here, too.
 *
 * @param text - the pattern, variables expanded
 * @param wildcards - what is matched: names, which have no NUL, or any bytes
 * @see `convert_aaregex_to_pcre` of apparmor_parser, `glob_default` and `glob_null`
 */
export function parseAare(text: ByteString, wildcards: Wildcards = nameWildcards): PatternResult {
  if (isLiteral(text)) return { pattern: literalPattern(text) };
  const rewritten = rewrite(text, wildcards);
  if (typeof rewritten !== 'string') return { error: rewritten };
  const pattern = parseExpression(rewritten as ByteString);
  return pattern === undefined ? { error: malformedClass(text) } : { pattern };
}

/** Whether a text, read as a pattern, is the only string that it matches. */
export function isLiteral(text: ByteString): boolean {
  return !/[\\*?[\]{}]/.test(text);
}

/** What is wrong with a text as a pattern, if anything is: the error of `parseAare`, without making the pattern. */
export function aareError(text: ByteString): PatternError | undefined {
  // Without these, a pattern has nothing to be wrong with.
  if (!/[[\]{}\\]/.test(text)) return undefined;
  const rewritten = rewrite(text);
  if (typeof rewritten !== 'string') return rewritten;
  const mayBeMalformed = text.includes('[');
  return mayBeMalformed && parseExpression(rewritten as ByteString) === undefined ? malformedClass(text) : undefined;
}

/** The error of what groups and sets a text opens and closes, as the compiler finds it before it looks into its sets. */
export function groupingError(text: ByteString): PatternError | undefined {
  const rewritten = rewrite(text);
  return typeof rewritten === 'string' ? undefined : rewritten;
}

function malformedClass(text: ByteString): PatternError {
  return { message: 'malformed character class', offset: Math.max(0, text.indexOf('[')) };
}

/** The regular expression that stands for a pattern, in the syntax that `parseExpression` reads. */
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
        // A whole path component: `/*` does not match `/`, and `/**/` needs a name between.
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

/** What an escaped character becomes; `at` is the offset of the character behind the backslash. */
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
      // In a class the backslash stays a member of its own.
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
