import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Source } from '../../source/source.ts';
import type { Span } from '../../source/span.ts';
import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Diagnostic, RelatedPlace } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';
import type { Word } from '../ast-words.ts';
import { indentation } from './indentation.ts';
import { anyNameEnd, blanksEnd, crossesLine, lineEnd, quotedEnd, spacesEnd, triviaEnd, wordEnd } from './scanner.ts';
import { returnInName } from './stray-return.ts';
import { statementKeywords } from '../keywords/keywords.ts';
import { wordValue } from './word-value.ts';

/** The place of statements, with the set of valid kinds. */
export type StatementPlace = 'file' | 'profile' | 'fragment';

/** A function to read statements up to and including the `}` of the block opened by `opening`. */
export type BodyParser = (parser: Parser, place: StatementPlace, opening: Span) => readonly Statement[];

/** The maximum nesting of blocks and parentheses. */
const maxNesting = 200;

/** The maximum number of operators in an expression: more would nest the tree too deeply for recursive traversals. */
export const maxOperators = 1000;

/**
 * An exception with the diagnostic of an invalid statement, caught only by the statement loop. Not a subclass of Error:
 * the stack trace would cost more than parsing and would never be shown.
 */
export class SyntaxFault {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** The optional parts of a diagnostic. */
export interface DiagnosticDetails {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
}

/** The state of parsing a source: the offset, the depth, and the diagnostics. */
export class Parser {
  readonly source: Source;
  readonly text: ByteString;
  readonly diagnostics: Diagnostic[] = [];
  at = 0;
  #depth = 0;
  /** An offset, and the start of the line. */
  #lineStart = { at: 0, start: 0 };
  #reportedUnclosed = false;
  #doubtfulBlock: Span | undefined;
  #doubtfulQuote: number | undefined;
  readonly #body: BodyParser;
  readonly #hasReturns: boolean;

  constructor(source: Source, body: BodyParser) {
    this.source = source;
    this.text = source.text;
    this.#hasReturns = source.text.includes('\r');
    this.#body = body;
  }

  /** Returns the byte at the current offset; NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Checks for the final comma of a rule, after optional blanks. */
  get atComma(): boolean {
    return this.text[blanksEnd(this.text, this.at)] === ',';
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  span(start: number, end = this.at): Span {
    return { source: this.source, start, end };
  }

  /** Returns the text between two offsets, as shown in a diagnostic. */
  shown(start: number, end = this.at): string {
    const maxLength = 60;
    const text = textOf(this.text.slice(start, Math.min(end, start + maxLength)) as ByteString);
    return `\`${text}${end - start > maxLength ? '…' : ''}\``;
  }

  /** Reports an error and continues. */
  error(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): void {
    this.diagnostics.push(diagnosticOf('error', code, span, message, details));
  }

  /** Reports text accepted by apparmor_parser, but probably not intended. */
  warning(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): void {
    this.diagnostics.push(diagnosticOf('warning', code, span, message, details));
  }

  /** Fails: abandons the statement. */
  fail(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): never {
    throw new SyntaxFault(diagnosticOf('error', code, span, message, details));
  }

  /** Fails at the current token. */
  failExpecting(expected: string, details: DiagnosticDetails = {}): never {
    const span = this.tokenSpan();
    const found = this.atEnd ? ' before the end of the file' : `, found ${this.shown(span.start, span.end)}`;
    return this.fail('unexpected-token', span, `expected ${expected}${found}`, details);
  }

  /** Returns the span of the current token: a name, or a single character. */
  tokenSpan(): Span {
    const start = this.at;
    let end = anyNameEnd(this.text, start);
    if (end === start || this.code === 0x22) end = Math.min(start + 1, this.text.length);
    return this.span(start, end);
  }

  /** Skips blanks, line ends and comments. */
  skipTrivia(): void {
    this.at = triviaEnd(this.text, this.at);
  }

  /** Skips blanks and line ends, in places without comments. */
  skipSpaces(): void {
    this.at = spacesEnd(this.text, this.at);
  }

  /** Consumes a punctuation mark, if present. */
  take(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Consumes a keyword, if the current word is the keyword. */
  takeKeyword(keyword: string): boolean {
    if (!this.text.startsWith(keyword, this.at) || wordEnd(this.text, this.at) !== this.at + keyword.length)
      return false;
    this.at += keyword.length;
    return true;
  }

  /** Consumes the word up to `end`. */
  word(end: number): Word {
    const start = this.at;
    const raw = this.text.slice(start, end) as ByteString;
    if (raw.charCodeAt(0) === 0x22) this.#checkQuoted(start, end);
    else if (this.#hasReturns && raw.includes('\r')) this.diagnostics.push(returnInName(this.span(start, end)));
    this.at = end;
    return { raw, value: wordValue(raw), span: this.span(start, end) };
  }

  /** Consumes the word up to `end`, or fails without a word. */
  needWord(end: number, expected: string, details?: DiagnosticDetails): Word {
    if (end > this.at) return this.word(end);
    if (this.atUnterminated) this.failUnterminated();
    return this.failExpecting(expected, details);
  }

  /** Fails at an unclosed quote. */
  failUnterminated(start = this.at): never {
    throw this.#unterminated(start);
  }

  /** Creates the fault for an unclosed quote. Parsing continues on the line after the quote. */
  #unterminated(start: number): SyntaxFault {
    this.at = lineEnd(this.text, start);
    const hint = 'close it with `"`; a quote within the name is written `\\"`';
    const span = this.span(start, start + 1);
    return new SyntaxFault(diagnosticOf('error', 'unterminated-quote', span, 'this quote is never closed', { hint }));
  }

  /**
   * Checks a quoted word. A forgotten quote pairs with the opening quote of a later line, and the text of the later
   * quote seems unquoted. Since the quote may be intended, it is only remembered for `blameQuote`.
   */
  #checkQuoted(start: number, end: number): void {
    if (end <= start + 1) this.failUnterminated(start);
    const next = this.text[end];
    if (next === undefined || ' \t\r\n,){='.includes(next)) return;
    if (crossesLine(this.text, start, end)) this.#doubtfulQuote ??= start;
  }

  /** Starts a statement: earlier quotes are forgotten. */
  beginStatement(): void {
    this.#doubtfulQuote = undefined;
  }

  /** Blames an apparently unclosed quote of the statement for a fault, if any. */
  blameQuote(fault: SyntaxFault): SyntaxFault {
    return this.#doubtfulQuote === undefined ? fault : this.#unterminated(this.#doubtfulQuote);
  }

  /** Checks for an unclosed quote. */
  get atUnterminated(): boolean {
    return this.code === 0x22 && quotedEnd(this.text, this.at) === this.at;
  }

  /** Checks for a keyword at the start of a statement. */
  statementKeywordAt(at: number): boolean {
    const end = wordEnd(this.text, at);
    return end > at && statementKeywords.has(this.text.slice(at, end));
  }

  /** Checks for an apparent start of a statement on a later line than `before`. */
  atNextStatement(before: number): boolean {
    if (!crossesLine(this.text, before, this.at)) return false;
    return this.statementKeywordAt(this.at) || this.code === 0x23;
  }

  /** Parses `{ … }`, at the brace. */
  block(place: StatementPlace, open: number): readonly Statement[] {
    const opening = this.span(open, this.at);
    this.at++;
    return this.body(place, opening);
  }

  /** Parses the text after an opening brace. */
  body(place: StatementPlace, opening: Span): readonly Statement[] {
    if (!this.enter(this.span(this.at - 1))) {
      this.#skipBlock();
      return [];
    }
    const statements = this.#body(this, place, opening);
    this.leave();
    return statements;
  }

  /** Increments the depth; reports an error and returns false at the limit. */
  enter(span: Span): boolean {
    if (this.#depth >= maxNesting) {
      this.error('nesting-too-deep', span, `more than ${maxNesting} nested blocks or parentheses`);
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Returns the start of an offset's line. For ascending offsets, the total cost is linear. */
  lineStart(at: number): number {
    const last = this.#lineStart;
    const from = at >= last.at ? last : { at: 0, start: 0 };
    let start = at;
    while (start > from.at && this.text.charCodeAt(start - 1) !== 0x0a) start--;
    if (start === from.at) start = from.start;
    this.#lineStart = { at, start };
    return start;
  }

  /** The depth, to restore after a fault. */
  get depth(): number {
    return this.#depth;
  }

  set depth(depth: number) {
    this.#depth = depth;
  }

  /**
   * Reports an unclosed block, but only once: the enclosing blocks are unclosed as well.
   *
   * @param before - a statement probably preceded by the missing `}`
   */
  reportUnclosed(opening: Span, before: Span | undefined): void {
    if (this.#reportedUnclosed) return;
    this.#reportedUnclosed = true;
    const code = 'unclosed-block';
    const doubtful = this.#doubtfulBlock;
    const related = before
      ? [{ message: 'is its `}` missing before this?', span: before }]
      : doubtful && [{ message: 'or is the `}` of this block missing?', span: doubtful }];
    const hint = 'close the block with `}` on a separate line';
    this.error(code, opening, 'this block is never closed', { hint, related });
  }

  /**
   * Remembers a block with a closing brace indented less than the opening line: the block's own brace may be missing.
   */
  watchIndentation(opening: Span, brace: number): void {
    const outside = indentation(this.text, brace);
    const inside = indentation(this.text, opening.start);
    if (outside !== undefined && inside !== undefined && outside < inside) this.#doubtfulBlock ??= opening;
  }

  /** Skips a block without parsing. */
  #skipBlock(): void {
    let open = 1;
    while (open > 0 && !this.atEnd) {
      this.skipTrivia();
      if (this.take('{')) open++;
      else if (this.take('}')) open--;
      else this.at = Math.max(anyNameEnd(this.text, this.at), this.at + 1);
    }
  }
}

function diagnosticOf(
  severity: Diagnostic['severity'],
  code: DiagnosticCode,
  span: Span,
  message: string,
  { hint, related }: DiagnosticDetails,
): Diagnostic {
  return {
    code,
    severity,
    message,
    span,
    ...(hint === undefined ? undefined : { hint }),
    ...(related === undefined ? undefined : { related }),
  };
}
