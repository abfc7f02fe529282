import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Span } from '../source/span.ts';
import type { Diagnostic, RelatedPlace } from './diagnostic.ts';

/** The options of rendering. */
export interface RenderOptions {
  /** Enables ANSI colours. */
  readonly color: boolean;
}

/** A function to apply a style of SGR codes, or none. */
type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { bold: '1', error: '1;31', warning: '1;35', note: '1;36', mark: '1;32' } as const;

/** The maximum number of characters shown of a source line, and the maximum before the marked part. */
const maxWidth = 100;
const leadWidth = 40;

/** A limit in bytes beyond the visible part, for constant cost on a line of megabytes. */
const maxBytes = 8 * maxWidth;

const tabWidth = 4;

/**
 * Renders a diagnostic like a compiler: place and message, the source line with the relevant part underlined, a hint,
 * and related places. The text is safe for terminals, whatever bytes the policy and its file names contain.
 */
export function renderDiagnostic(diagnostic: Diagnostic, { color }: RenderOptions): string {
  const paint: Paint = color ? (style, text) => `\u001B[${styles[style]}m${text}\u001B[0m` : (_, text) => text;
  const { severity, message, code, span, hint } = diagnostic;
  const lines = [
    `${paint('bold', place(span))} ${paint(severity, `${severity}:`)} ${paint('bold', message)} [${code}]`,
    ...snippet(span, paint),
  ];
  if (hint !== undefined) lines.push(`${paint('note', 'hint:')} ${hint}`);
  for (const other of explainingPlaces(diagnostic)) {
    lines.push(
      `${paint('bold', place(other.span))} ${paint('note', 'note:')} ${other.message}`,
      ...snippet(other.span, paint),
    );
  }
  return lines.join('\n');
}

/** Returns the related places of a diagnostic, and then the chain of includes, innermost first. */
export function explainingPlaces({ related = [], via = [] }: Diagnostic): readonly RelatedPlace[] {
  return [...related, ...via.toReversed().map((span) => ({ message: 'included from here', span }))];
}

/** Prints `file:line:col:`, or `file:` for a source without lines, such as compiled policy. */
function place({ source, start }: Span): string {
  if (source.text === '') return `${textOf(bytesOf(source.name))}:`;
  const { line, column } = source.position(start);
  return `${textOf(bytesOf(source.name))}:${line}:${column}:`;
}

/** Returns the first line of a span, and a line with a mark under the span. */
function snippet({ source, start, end }: Span, paint: Paint): readonly string[] {
  if (source.text === '') return [];
  const { line: number } = source.position(start);
  const line = source.line(number);
  const lineStart = startOfLine(source.text, start);
  const from = Math.min(start - lineStart, line.length);
  const to = Math.min(Math.max(end - lineStart, from), line.length);
  const { before, marked, after } = shorten(
    visible(line.slice(Math.max(0, from - maxBytes), from) as ByteString, 0),
    (column) => visible(line.slice(from, Math.min(to, from + maxBytes)) as ByteString, column),
    (column) => visible(line.slice(to, to + maxBytes) as ByteString, column),
  );
  const caret = `^${'~'.repeat(Math.max(0, width(marked) - 1))}`;
  return [`  ${before}${marked}${after}`, `  ${' '.repeat(width(before))}${paint('mark', caret)}`];
}

function startOfLine(text: ByteString, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Converts the bytes of a line to visible characters, with blanks up to the tab stop for a tab. */
function visible(bytes: ByteString, column: number): string {
  let text = '';
  for (const [index, part] of bytes.split('\t').entries()) {
    if (index > 0) text += ' '.repeat(tabWidth - ((column + width(text)) % tabWidth));
    text += textOf(part as ByteString);
  }
  return text;
}

/** Shortens a long line to the surroundings of the marked part. */
function shorten(before: string, markedAt: (column: number) => string, afterAt: (column: number) => string) {
  const marked = markedAt(width(before));
  const after = afterAt(width(before) + width(marked));
  if (width(before) + width(marked) + width(after) <= maxWidth) return { before, marked, after };
  const head = [...before];
  const left = head.length > leadWidth ? `…${head.slice(1 - leadWidth).join('')}` : before;
  const middle = cut(marked, maxWidth - width(left));
  return { before: left, marked: middle, after: cut(after, maxWidth - width(left) - width(middle)) };
}

function cut(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  return maxLength <= 0 ? '' : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** Returns the number of columns of a text, assuming one column for every character. */
function width(text: string): number {
  return text.length <= 0 ? 0 : [...text].length;
}
