import { bytesOf, textOf, type ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Diagnostic, RelatedPlace } from './diagnostic.ts';

/** How to render. */
export interface RenderOptions {
  /** Whether to use ANSI colours. */
  readonly color: boolean;
}

/** A style of SGR codes, or none. */
type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { bold: '1', error: '1;31', warning: '1;35', note: '1;36', mark: '1;32' } as const;

/** The most characters of a source line that are shown, and how many of them precede the marked ones. */
const maxWidth = 100;
const leadWidth = 40;

/** More bytes than can be shown, so that a diagnostic costs the same on a line of megabytes. */
const maxBytes = 8 * maxWidth;

const tabWidth = 4;

/**
 * Renders a diagnostic as compilers do: place and message, the line with the part underlined that
 * the message is about, a hint, and related places. The text is safe for terminals whatever the
 * policy and its file names hold.
 */
export function renderDiagnostic(diagnostic: Diagnostic, { color }: RenderOptions): string {
  const paint: Paint = color ? (style, text) => `\u001B[${styles[style]}m${text}\u001B[0m` : (_, text) => text;
  const { severity, message, code, span, hint } = diagnostic;
  const lines = [
    `${paint('bold', place(span))} ${paint(severity, `${severity}:`)} ${paint('bold', message)} [${code}]`,
    ...snippet(span, paint),
  ];
  if (hint !== undefined) lines.push(`${paint('note', 'hint:')} ${hint}`);
  for (const other of otherPlaces(diagnostic)) {
    lines.push(
      `${paint('bold', place(other.span))} ${paint('note', 'note:')} ${other.message}`,
      ...snippet(other.span, paint),
    );
  }
  return lines.join('\n');
}

/** The places that explain a diagnostic's own, and then the way to it, innermost first. */
export function otherPlaces({ related = [], via = [] }: Diagnostic): readonly RelatedPlace[] {
  return [...related, ...via.toReversed().map((span) => ({ message: 'included from here', span }))];
}

/** `file:line:col:`; `file:` where there are no lines to point at, as in compiled policy. */
function place({ source, start }: Span): string {
  if (source.text === '') return `${textOf(bytesOf(source.name))}:`;
  const { line, column } = source.position(start);
  return `${textOf(bytesOf(source.name))}:${line}:${column}:`;
}

/** The first line of a span, and a line that marks the span in it. */
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

/** The characters that show bytes of a line, a tab as the blanks up to its stop. */
function visible(bytes: ByteString, column: number): string {
  let text = '';
  for (const [index, part] of bytes.split('\t').entries()) {
    if (index > 0) text += ' '.repeat(tabWidth - ((column + width(text)) % tabWidth));
    text += textOf(part as ByteString);
  }
  return text;
}

/** Cuts a long line to the part around what is marked. */
function shorten(before: string, markedAt: (column: number) => string, afterAt: (column: number) => string) {
  const marked = markedAt(width(before));
  const after = afterAt(width(before) + width(marked));
  if (width(before) + width(marked) + width(after) <= maxWidth) return { before, marked, after };
  const head = [...before];
  const left = head.length > leadWidth ? `…${head.slice(1 - leadWidth).join('')}` : before;
  const middle = cut(marked, maxWidth - width(left));
  return { before: left, marked: middle, after: cut(after, maxWidth - width(left) - width(middle)) };
}

function cut(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  return most <= 0 ? '' : `${characters.slice(0, most - 1).join('')}…`;
}

/** How many columns a text takes, to the precision of one a character. */
function width(text: string): number {
  return text.length <= 0 ? 0 : [...text].length;
}
