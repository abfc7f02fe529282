import { failSlip, slip, type Slip } from './slip.ts';
import type { Parser } from './parser.ts';
import { crossesLine, lineEnd, triviaEnd } from './scanner.ts';

/**
 * Parses the comma at the end of a rule with optional comments between words.
 *
 * @param what - the name for messages, as in "at the end of this rule"
 */
export function endRule(parser: Parser, what = 'rule'): void {
  const end = parser.at;
  parser.skipTrivia();
  takeComma(parser, what, end);
}

/** Parses the comma at the end of a rule in which apparmor_parser takes `#` as part of a name. */
export function endWordRule(parser: Parser, what = 'rule'): void {
  const end = parser.at;
  parser.skipSpaces();
  const comment = parser.at;
  if (parser.code === 0x23 && parser.text[triviaEnd(parser.text, comment)] === ',') {
    const span = parser.span(comment, lineEnd(parser.text, comment));
    parser.error('unexpected-token', span, `a comment in this ${what} is not allowed`, {
      hint: 'write the comment before the rule, or after the `,`',
    });
    parser.skipTrivia();
  }
  takeComma(parser, what, end);
}

/** Parses a comma. Without a comma, the rule still counts if the next statement or a line end follows. */
function takeComma(parser: Parser, what: string, end: number): void {
  if (parser.take(',')) return;
  if (parser.atUnterminated) parser.failUnterminated();
  const { text } = parser;
  if (text.startsWith(',\r\n', end - 2)) {
    const span = parser.span(end - 2, end);
    parser.error('missing-comma', span, `the \`,\` at the end of this ${what} is part of the last name`);
    parser.at = end;
    return;
  }
  const statementFollows =
    parser.atEnd || '}/@#"'.includes(text[parser.at] ?? '') || parser.statementKeywordAt(parser.at);
  if (!statementFollows && !crossesLine(text, end, parser.at)) {
    failSlip(parser, ends, parser.at);
    parser.failExpecting(`\`,\` at the end of this ${what}`);
  }
  parser.error('missing-comma', parser.span(end, end), `missing \`,\` at the end of this ${what}`, {
    hint: 'every rule ends with `,`, including the last one',
  });
  parser.at = end;
}

/** Common mistakes in the place of a rule's comma. */
const ends: readonly Slip[] = [
  slip('(?<at>;)', '`;` does not end a rule', 'write `,`'),
  slip('(?<at>=>|-[ \\t]+>|>)', (at) => `\`${at}\` is not an arrow`, 'write `->`'),
  slip(
    '(?<at>!=)',
    '`!=` is not an operator of rules',
    'a rule has no exceptions: write a `deny` rule for the exception',
  ),
];
