import { errorAt, printable, type Diagnostic } from '@lamellar/core/language';
import type { ManifestText } from './manifest-text.ts';

/**
 * Returns a diagnostic about a line `key:value` without a blank after the `:`. The library reports an error on this
 * line, or on the next line with content.
 */
export function missingBlank(start: number, text: ManifestText): Diagnostic | undefined {
  const own = lineAt(start, text);
  let before = own;
  do before = lineAt(before.start - 1, text);
  while (before.start > 0 && /^[ \t]*(?:#|$)/.test(before.line));
  for (const { line, start: lineStart } of [own, before]) {
    const [, indent = '', entry = ''] = /^( *(?:- +)?)(\S*)/.exec(line) ?? [];
    const hint = blankHint(entry);
    const from = lineStart + indent.length;
    if (hint !== undefined)
      return errorAt(text.span(from, from + entry.length), 'invalid-yaml', 'no blank after the `:` of a key', hint);
  }
  return undefined;
}

/** Returns the line that contains an index, and the index of the line's first character. */
function lineAt(index: number, { text }: ManifestText): { readonly line: string; readonly start: number } {
  const start = index <= 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', start);
  return { start, line: text.slice(start, end === -1 ? undefined : end) };
}

/** Returns a hint for a text `key:value` that lacks a blank after the `:`; undefined for any other text. */
export function blankHint(entry: string): string | undefined {
  const [, key, value] = /^([A-Za-z][\w-]{0,40}):([^\s:/]\S{0,40})$/.exec(entry) ?? [];
  return key === undefined ? undefined : `write \`${key}: ${printable(value ?? '')}\`, with a blank after the \`:\``;
}
