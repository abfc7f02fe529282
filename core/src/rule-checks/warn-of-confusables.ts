import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { Source } from '../source/source.ts';
import { confusables } from '../language/parser/confusable.ts';

/**
 * Warns of characters in names that look like blanks, quotes, arrows or commas, or are invisible. Only the first of
 * several in a row is reported.
 */
export function warnOfConfusables(source: Source, report: Report): void {
  let last = -1;
  for (const { start, end, message, hint } of confusables(source.text, 0, source.text.length)) {
    if (start !== last) report(warningAt({ source, start, end }, 'confusable-character', message, hint));
    last = end;
  }
}
