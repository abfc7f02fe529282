import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { PolicyFile, Statement } from '../ast.ts';
import { printStatements } from './print-statement.ts';
import { encodeValue } from './encode-value.ts';

/** Prints a tree as policy text, one line per statement. Parsing the text yields an equal tree, except for spans. */
export function print(node: PolicyFile | Statement): ByteString {
  const lines: string[] = [];
  printStatements(lines, '', node.kind === 'policy-file' ? node.statements : [node]);
  return lines.map((line) => `${line}\n`).join('') as ByteString;
}

/**
 * Prints a value as a word with an equal `Word.value`, quoted unless plain everywhere.
 *
 * No text has a value with a single backslash before a decodable sequence, such as a backslash and an `n`. Patterns
 * decode again, so the decoded byte is printed instead.
 */
export function quoteWord(value: ByteString): ByteString {
  if (/^(?:[A-Za-z0-9_/*.]|@\{[A-Za-z]\w*\})(?:[\w/*.?[\]^:@~%-]|@\{[A-Za-z]\w*\})*$/.test(value)) return value;
  return quoted(value);
}

function quoted(value: ByteString): ByteString {
  const isText = unsafeBytes(value);
  return `"${encodeValue(value, (code, at) => code < 0x20 || code === 0x22 || code === 0x7f || isText(at))}"` as ByteString;
}

/**
 * Prints a name as a pattern that matches only the name. The name may contain any byte but NUL. Special characters of
 * patterns and variables are escaped first, then the result is escaped for the language.
 */
export function quotePattern(name: ByteString): ByteString {
  return quoteWord(escapePattern(name));
}

/** Returns a pattern that matches only the name, before quoting as a word. */
export function escapePattern(name: ByteString): ByteString {
  return name.replace(/[*?[\]{}^,\\]/g, '\\$&') as ByteString;
}

/** Finds the bytes that are not readable UTF-8; readable bytes are printed literally. */
function unsafeBytes(value: ByteString): (at: number) => boolean {
  if (!/[\x80-\xff]/.test(value)) return () => false;
  const unsafe = new Set<number>();
  for (const { 0: run, index } of value.matchAll(/[\x80-\xff]+/g)) {
    if (bytesOf(textOf(run as ByteString)) === run) continue;
    for (let at = index; at < index + run.length; at++) unsafe.add(at);
  }
  return (at) => unsafe.has(at);
}
