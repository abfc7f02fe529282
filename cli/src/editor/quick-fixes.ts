import type { ByteString, Diagnostic, Source, TextEdit } from '@lamellar/core/language';

/** A change of a text that removes a problem. */
export interface QuickFix {
  readonly title: string;
  readonly edit: TextEdit;
  readonly diagnostic: Diagnostic;
}

/**
 * Returns the changes that remove the problems at a place of a text: the fixes of lint, and the suggested words of
 * hints. A change is offered only if the changed text has fewer problems.
 *
 * @param check - checks a changed text in place of the file
 */
export function quickFixes(
  source: Source,
  diagnostics: readonly Diagnostic[],
  place: { readonly start: number; readonly end: number },
  check: (text: ByteString) => readonly Diagnostic[],
): readonly QuickFix[] {
  const here = diagnostics.filter(({ span }) => {
    return span.source === source && span.start <= place.end && place.start <= span.end;
  });
  return here.flatMap((diagnostic): readonly QuickFix[] => {
    const edit = diagnostic.fix ?? suggestedWord(diagnostic);
    if (edit?.span.source !== source) return [];
    const rest = check(editedText(source, edit));
    return isBetter(rest, diagnostics) ? [{ title: titleOf(edit), edit, diagnostic }] : [];
  });
}

/** Returns the missing comma, or the replacement of a misspelt word; undefined if the hint suggests no word. */
function suggestedWord({ code, hint, span }: Diagnostic): TextEdit | undefined {
  if (code === 'missing-comma' && span.start === span.end) return { span, text: ',' as ByteString };
  const word = /^did you mean `([^`]+)`\?$/.exec(hint ?? '')?.[1];
  return word === undefined ? undefined : { span, text: word as ByteString };
}

function editedText({ text }: Source, edit: TextEdit): ByteString {
  return `${text.slice(0, edit.span.start)}${edit.text}${text.slice(edit.span.end)}` as ByteString;
}

function isBetter(rest: readonly Diagnostic[], before: readonly Diagnostic[]): boolean {
  const errors = (all: readonly Diagnostic[]): number => all.filter(({ severity }) => severity === 'error').length;
  const fewer = errors(before) - errors(rest);
  return fewer > 0 || (fewer === 0 && rest.length < before.length);
}

function titleOf({ span, text }: TextEdit): string {
  const old = span.source.text.slice(span.start, span.end);
  if (text.includes('\n')) return 'apply the fix';
  if (text === '') return `remove \`${old}\``;
  return old === '' ? `insert \`${text}\`` : `replace \`${old}\` by \`${text}\``;
}
