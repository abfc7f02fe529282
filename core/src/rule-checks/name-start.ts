import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { Word } from '../language/ast-words.ts';
import { nameEnd } from '../language/parser/scanner.ts';
import { removedSyntax } from './later-syntax.ts';

/** Reports names with a first character after which AppArmor 5.0 and 4.1 read different lengths. */
export function checkNameStart(word: Word, report: Report): void {
  // Most paths begin with `/`.
  const code = word.raw.charCodeAt(0);
  if (code === 0x2f) return;
  if (code === 0x40) checkVariable(word, report);
  else checkColon(word, report);
}

/** Reports `@{name}?…`: 5.0 looks for `?=` after a variable. */
function checkVariable({ raw, span }: Word, report: Report): void {
  if (!/^@(?:\{[A-Za-z]\w*\}|[A-Za-z]\w*)\?/.test(raw)) return;
  report(removedSyntax(span, '`?` directly after a variable', 'write the name in quotes'));
}

/**
 * Reports `:` at the start of a name: AppArmor 5.0 takes the next character literally, even white space, a comma or a
 * backslash.
 */
export function checkColon({ raw, span }: Word, report: Report): void {
  if (raw.charCodeAt(0) !== 0x3a) return;
  const { text } = span.source;
  const next = raw[1] ?? text[span.start + 1];
  const end = nameEnd(text, span.start + 2);
  const isOther =
    raw.length > 1
      ? next === '\\' && end < span.end
      : next !== undefined && (!' \t\r\n'.includes(next) || end > span.start + 2);
  if (!isOther) return;
  report(removedSyntax(span, '`:` before white space, a comma or an escape', 'write the name in quotes'));
}

/**
 * Reports a name in a mount rule with a final `:` outside of the name for AppArmor 5.0, which takes `:` only with a
 * following character.
 */
export function checkLastColon({ raw, span }: Word, report: Report): void {
  if (!raw.endsWith(':') || /^[/@":]/.test(raw) || /^(?:[^:]|:[^])*$/.test(raw)) return;
  report(removedSyntax(span, '`:` at the end of a name', 'write the name in quotes'));
}
