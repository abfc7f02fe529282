import { bytesOf, textOf, type ByteString } from '../../source/bytes.ts';
import type { PolicyFile, Statement } from '../ast.ts';
import { printStatement } from './print-statement.ts';
import { encodeValue } from './encode-value.ts';

/**
 * Writes a tree as policy text, a statement a line. What it writes parses to the same tree again,
 * spans aside.
 */
export function print(node: PolicyFile | Statement): ByteString {
  const lines: string[] = [];
  if (node.kind === 'policy-file') {
    let before: Statement | undefined;
    for (const statement of node.statements) {
      const isApart = statement.kind === 'profile' || before?.kind === 'profile';
      if (isApart && before !== undefined && before.kind !== 'comment') lines.push('');
      printStatement(lines, '', statement);
      before = statement;
    }
  } else {
    printStatement(lines, '', node);
  }
  return lines.map((line) => `${line}\n`).join('') as ByteString;
}

/**
 * Writes a value so that `Word.value` of what is written is that value. It is quoted unless it is
 * plain everywhere.
 *
 * No text has a value in which a single backslash precedes what the language would decode, such as
 * a backslash and an `n`. Patterns decode once more, so what that stands for is written instead.
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
 * Writes a name as a pattern that matches that name alone. The name may hold any byte but NUL: what
 * patterns and variables give a meaning to is escaped once for them, and all that for the language.
 */
export function quotePattern(name: ByteString): ByteString {
  return quoteWord(escapePattern(name));
}

/** The pattern that matches a name alone, before it is written as a word. */
export function escapePattern(name: ByteString): ByteString {
  return name.replace(/[*?[\]{}^,\\]/g, '\\$&') as ByteString;
}

/** Finds the bytes that are no readable UTF-8; those that are stay as they are. */
function unsafeBytes(value: ByteString): (at: number) => boolean {
  if (!/[\x80-\xff]/.test(value)) return () => false;
  const unsafe = new Set<number>();
  for (const { 0: run, index } of value.matchAll(/[\x80-\xff]+/g)) {
    if (bytesOf(textOf(run as ByteString)) === run) continue;
    for (let at = index; at < index + run.length; at++) unsafe.add(at);
  }
  return (at) => unsafe.has(at);
}
