import type { ByteString } from '../../source/bytes.ts';
import type { Abi, FileReference, Include } from '../ast.ts';
import { checkComma } from './parse-name.ts';
import type { Parser } from './parser.ts';
import { endWordRule } from './rule-end.ts';
import { blanksEnd, fileNameEnd, quotedEnd, wordEnd } from './scanner.ts';
import { wordValue } from './word-value.ts';

/** `( "include" | "#include" ) [ "if" "exists" ] file`, at the keyword. No comma follows. */
export function parseInclude(parser: Parser): Include {
  const start = parser.at;
  const hash = parser.take('#');
  parser.at += 'include'.length;
  const ifExists = takeIfExists(parser);
  const file = parseFileReference(parser);
  const include: Include = { kind: 'include', hash, ifExists, file, span: parser.span(start) };
  const comma = blanksEnd(parser.text, parser.at);
  if (parser.text.startsWith(',', comma)) {
    parser.error('unexpected-token', parser.span(comma, comma + 1), 'an include cannot end with `,`');
    parser.at = comma + 1;
  }
  return include;
}

function takeIfExists(parser: Parser): boolean {
  const { text } = parser;
  const ifStart = blanksEnd(text, parser.at);
  if (text.slice(ifStart, wordEnd(text, ifStart)) !== 'if') return false;
  const existsStart = blanksEnd(text, ifStart + 2);
  const existsEnd = wordEnd(text, existsStart);
  if (text.slice(existsStart, existsEnd) !== 'exists' || blanksEnd(text, existsEnd) === existsEnd) return false;
  parser.at = existsEnd;
  return true;
}

/** `"abi" file ","` */
export function parseAbi(parser: Parser, start: number): Abi {
  const file = parseFileReference(parser);
  checkComma(parser, fileNameEnd);
  endWordRule(parser, 'abi statement');
  return { kind: 'abi', file, span: parser.span(start) };
}

/** `"<" path ">" | '<"' path '">' | quoted | path` */
function parseFileReference(parser: Parser): FileReference {
  const file = readFileReference(parser);
  if (file.path.includes('\0')) parser.fail('invalid-value', file.span, 'a NUL byte in a file name');
  return file;
}

function readFileReference(parser: Parser): FileReference {
  parser.skipSpaces();
  const start = parser.at;
  if (parser.code === 0x3c) return parseSearched(parser);
  const quoted = quotedEnd(parser.text, start);
  if (quoted > start) {
    const { value, span } = parser.word(quoted);
    return { form: 'quoted', path: value, span };
  }
  const hint = 'write `<abstractions/base>`, a path in quotes, or a path';
  const { raw, span } = parser.needWord(fileNameEnd(parser.text, start), 'a file', { hint });
  return { form: 'bare', path: wordValue(trimmed(raw)), span };
}

/**
 * `"<" … ">"`; white space of C's isspace next to the brackets is not part of the path. A quoted path must touch the
 * brackets.
 */
function parseSearched(parser: Parser): FileReference {
  const start = parser.at;
  const { text } = parser;
  const from = start + 1;
  let close = quotedEnd(text, from);
  if (close === from) while (close < text.length && !'>"\t\r\n'.includes(text[close] ?? '')) close++;
  const path = trimmed(text.slice(from, close) as ByteString);
  if (!text.startsWith('>', close) || path === '') {
    parser.at = Math.max(close, start + 1);
    const isSpaced = text.startsWith('>', blanksEnd(text, quotedEnd(text, blanksEnd(text, from))));
    const message = isSpaced ? 'a blank between `<` and a quote or `>`' : 'a file in `<` without `>`';
    parser.fail('unexpected-token', parser.span(start), message, { hint: 'write `<path>`' });
  }
  parser.at = close + 1;
  return { form: 'search', path: wordValue(path), span: parser.span(start) };
}

/** Trims white space of C's isspace at both ends. */
function trimmed(path: ByteString): ByteString {
  let [from, to] = [0, path.length];
  while (from < to && isTrimmed(path[from])) from++;
  while (to > from && isTrimmed(path[to - 1])) to--;
  return path.slice(from, to) as ByteString;
}

function isTrimmed(char: string | undefined): boolean {
  return char === ' ' || char === '\v' || char === '\f';
}
