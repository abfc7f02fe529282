import type { Report } from '../diagnostic/diagnostic-at.ts';
import type { Word } from '../syntax/ast.ts';
import { removedSyntax } from './later-syntax.ts';

/** Tells of `@{name}?…` where names start with signs: AppArmor 5.0 looks for `?=` there. */
export function checkVariableStart({ raw, span }: Word, report: Report): void {
  // Most paths begin with `/`.
  if (raw.charCodeAt(0) !== 0x40 || !/^@(?:\{[A-Za-z]\w*\}|[A-Za-z]\w*)\?/.test(raw)) return;
  report(removedSyntax(span, '`?` right behind a variable', 'write the name in quotes'));
}
