import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Conditional } from '../language/ast.ts';
import {
  booleanEnd,
  isWhole,
  operandEnd,
  spacesEnd,
  triviaEnd,
  variableEnd,
  wordEnd,
} from '../language/parser/scanner.ts';
import { laterSyntax, removedSyntax } from './later-syntax.ts';

/**
 * Reports text around a condition that AppArmor 5.0 reads differently from 4.1. In 5.0, names may include the operators
 * of 4.1: only white space separates words and the brace, and comments are not recognized.
 *
 * @param isPlain - whether 4.1 knows the condition itself
 */
export function checkConditionText({ condition, span }: Conditional, isPlain: boolean, report: Report): void {
  const { source } = span;
  const { text } = source;
  const start = span.start + 'if'.length;
  let brace = triviaEnd(text, condition.span.end);
  while (text[brace] === ')') brace = triviaEnd(text, brace + 1);
  if (text[brace] !== '{') return;
  const hasParentheses = text.slice(start, brace).includes('(');
  if (isPlain && hasParentheses) report(laterSyntax(condition.span, 'a condition in parentheses'));
  const other = differenceStart(text, isPlain && !hasParentheses ? start : condition.span.end, brace);
  if (other === brace && isWhole(text, brace, brace + 1)) return;
  if (text[other] === '#') {
    report(
      removedSyntax(
        { source, start: other, end: other + 1 },
        'a comment in a condition',
        'move the comment out of the condition',
      ),
    );
    return;
  }
  const end = operandEnd(text, other);
  if (end > brace) {
    const what = 'a `{` without blanks around it here';
    report(removedSyntax({ source, start: brace, end: brace + 1 }, what));
    return;
  }
  const what = `\`${textOf(text.slice(other, end) as ByteString)}\` in a condition as a single name`;
  report(removedSyntax({ source, start: other, end }, what, 'write blanks between the words'));
}

/**
 * Returns the first place before a brace with anything but words, variables and parentheses in the syntax of 5.0; the
 * brace if none.
 */
function differenceStart(text: ByteString, start: number, brace: number): number {
  let at = spacesEnd(text, start);
  while (at < brace) {
    const end = text[at] === ')' ? at + 1 : Math.max(wordEnd(text, at), variableEnd(text, at), booleanEnd(text, at));
    if (end === at || (text[at] !== ')' && !isWhole(text, at, end))) return at;
    at = spacesEnd(text, end);
  }
  return at;
}
