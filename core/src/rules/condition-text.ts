import type { Report } from '../diagnostic/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Conditional } from '../syntax/ast.ts';
import { triviaEnd } from '../syntax/scanner.ts';
import { laterSyntax, removedSyntax } from './later-syntax.ts';

/**
 * Tells of what AppArmor 5.0 reads otherwise around a condition: it has names where 4.1 has signs, so that only a blank keeps the
 * brace from them, and a comment is none.
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
  const at = (from: number, end: number): Span => ({ source, start: from, end });
  if (isPlain && text.slice(start, brace).includes('('))
    report(laterSyntax(condition.span, 'a condition in parentheses'));
  const next = text.slice(brace + 1, brace + 3);
  if (!/^(?:[ \t\n"!,]|\r\n|$)/.test(next) || !/[ \t\n]/.test(text[brace - 1] ?? '')) {
    report(removedSyntax(at(brace, brace + 1), 'a `{` without a blank before and behind it here'));
    return;
  }
  const comment = commentBetween(text, start, brace);
  if (comment !== undefined)
    report(removedSyntax(at(comment, comment + 1), 'a comment in a condition', 'move it away'));
}

function commentBetween(text: ByteString, start: number, end: number): number | undefined {
  const comment = /\s#/.exec(text.slice(start, end));
  return comment === null ? undefined : start + comment.index + 1;
}
