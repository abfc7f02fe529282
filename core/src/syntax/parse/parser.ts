import { textOf, type ByteString } from '../../source/bytes.ts';
import type { Source } from '../../source/source.ts';
import type { Span } from '../../source/span.ts';
import type { DiagnosticCode } from '../../diagnostic/codes.ts';
import type { Diagnostic, RelatedPlace } from '../../diagnostic/diagnostic.ts';
import type { Statement } from '../ast.ts';
import type { Word } from '../ast-words.ts';
import { indentation } from './indentation.ts';
import { anyNameEnd, blanksEnd, crossesLine, lineEnd, quotedEnd, spacesEnd, triviaEnd, wordEnd } from './scanner.ts';
import { returnInName } from './stray-return.ts';
import { statementKeywords } from '../vocabulary/keywords.ts';
import { wordValue } from './word-value.ts';

/** Where statements stand, which decides which of them may. */
export type Place = 'file' | 'profile' | 'fragment';

/** Reads statements up to the `}` of the block that `opening` opened, and behind it. */
export type BodyParser = (parser: Parser, place: Place, opening: Span) => readonly Statement[];

/** Blocks and parentheses within each other. */
const maxNesting = 200;

/** Operators of one expression: more nest the tree too deep for whoever walks it. */
export const maxOperators = 1000;

/**
 * Thrown where a statement cannot go on, with its diagnostic; only the statement loop catches it. It
 * is no Error, whose stack would cost more than the parsing and be seen by nobody.
 */
export class Fault {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** What a diagnostic may have besides its code, place and message. */
export interface DiagnosticDetails {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
}

/** The state of parsing one source: where it is, how deep, and what was found wrong. */
export class Parser {
  readonly source: Source;
  readonly text: ByteString;
  readonly diagnostics: Diagnostic[] = [];
  at = 0;
  #depth = 0;
  /** An offset, and where its line starts. */
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

  /** The byte at the current place; NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Whether nothing but blanks is in front of the comma that ends a rule. */
  get atComma(): boolean {
    return this.text[blanksEnd(this.text, this.at)] === ',';
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  span(start: number, end = this.at): Span {
    return { source: this.source, start, end };
  }

  /** The text between two offsets as a diagnostic shows it. */
  shown(start: number, end = this.at): string {
    const most = 60;
    const text = textOf(this.text.slice(start, Math.min(end, start + most)) as ByteString);
    return `\`${text}${end - start > most ? '…' : ''}\``;
  }

  /** Reports an error and goes on. */
  error(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): void {
    this.diagnostics.push(diagnosticOf('error', code, span, message, details));
  }

  /** Reports something that apparmor_parser accepts and that is hardly meant. */
  warning(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): void {
    this.diagnostics.push(diagnosticOf('warning', code, span, message, details));
  }

  /** Gives the statement up. */
  fail(code: DiagnosticCode, span: Span, message: string, details: DiagnosticDetails = {}): never {
    throw new Fault(diagnosticOf('error', code, span, message, details));
  }

  /** Gives the statement up at whatever stands here. */
  failExpecting(expected: string, details: DiagnosticDetails = {}): never {
    const span = this.tokenSpan();
    const found = this.atEnd ? ' before the end of the file' : `, found ${this.shown(span.start, span.end)}`;
    return this.fail('unexpected-token', span, `expected ${expected}${found}`, details);
  }

  /** What a person would call the token here: a name, or a single character. */
  tokenSpan(): Span {
    const start = this.at;
    let end = anyNameEnd(this.text, start);
    if (end === start || this.code === 0x22) end = Math.min(start + 1, this.text.length);
    return this.span(start, end);
  }

  /** Past blanks, line ends and comments. */
  skipTrivia(): void {
    this.at = triviaEnd(this.text, this.at);
  }

  /** Past blanks and line ends, where a comment cannot stand. */
  skipSpaces(): void {
    this.at = spacesEnd(this.text, this.at);
  }

  /** Takes a punctuation mark if it is here. */
  take(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Takes a keyword if it is the word here. */
  takeKeyword(keyword: string): boolean {
    if (!this.text.startsWith(keyword, this.at) || wordEnd(this.text, this.at) !== this.at + keyword.length)
      return false;
    this.at += keyword.length;
    return true;
  }

  /** Takes the word that ends at `end`. */
  word(end: number): Word {
    const start = this.at;
    const raw = this.text.slice(start, end) as ByteString;
    if (raw.charCodeAt(0) === 0x22) this.#checkQuoted(start, end);
    else if (this.#hasReturns && raw.includes('\r')) this.diagnostics.push(returnInName(this.span(start, end)));
    this.at = end;
    return { raw, value: wordValue(raw), span: this.span(start, end) };
  }

  /** Gives up at a quote that nothing ends. */
  failUnterminated(start = this.at): never {
    throw this.#unterminated(start);
  }

  /** What was taken for the inside of a quote is given back from the next line on. */
  #unterminated(start: number): Fault {
    this.at = lineEnd(this.text, start);
    const hint = 'close it with `"`; a quote within the name is written `\\"`';
    const span = this.span(start, start + 1);
    return new Fault(diagnosticOf('error', 'unterminated-quote', span, 'this quote is never closed', { hint }));
  }

  /**
   * A forgotten quote pairs with the opening one of a later line, and what follows is then the inside
   * of that other text. It may also be meant, so it is only remembered, for `blameQuote`.
   */
  #checkQuoted(start: number, end: number): void {
    if (end <= start + 1) this.failUnterminated(start);
    const next = this.text[end];
    if (next === undefined || ' \t\r\n,){='.includes(next)) return;
    if (crossesLine(this.text, start, end)) this.#doubtfulQuote ??= start;
  }

  /** Starts a statement, to which nothing before it matters. */
  beginStatement(): void {
    this.#doubtfulQuote = undefined;
  }

  /** Puts the blame for a fault on a quote of its statement that seems to have no end. */
  blameQuote(fault: Fault): Fault {
    return this.#doubtfulQuote === undefined ? fault : this.#unterminated(this.#doubtfulQuote);
  }

  /** Whether a quote is here that nothing ends. */
  get atUnterminated(): boolean {
    return this.code === 0x22 && quotedEnd(this.text, this.at) === this.at;
  }

  /** The word at an offset, if it is a keyword that begins a statement. */
  statementKeywordAt(at: number): boolean {
    const end = wordEnd(this.text, at);
    return end > at && statementKeywords.has(this.text.slice(at, end));
  }

  /** Whether a statement seems to begin here, on a later line than `before`. */
  atNextStatement(before: number): boolean {
    if (!crossesLine(this.text, before, this.at)) return false;
    return this.statementKeywordAt(this.at) || this.code === 0x23;
  }

  /** Reads `{ … }`, the brace being here. */
  block(place: Place, open: number): readonly Statement[] {
    const opening = this.span(open, this.at);
    this.at++;
    return this.body(place, opening);
  }

  /** Reads what is behind an opening brace. */
  body(place: Place, opening: Span): readonly Statement[] {
    if (!this.enter(this.span(this.at - 1))) {
      this.#skipBlock();
      return [];
    }
    const statements = this.#body(this, place, opening);
    this.leave();
    return statements;
  }

  /** Goes one level down; reports and refuses if that is too deep. */
  enter(span: Span): boolean {
    if (this.#depth >= maxNesting) {
      this.error('nesting-too-deep', span, `more than ${maxNesting} blocks or parentheses within each other`);
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Where the line of an offset starts. Asked for ever later offsets, it reads the text once. */
  lineStart(at: number): number {
    const last = this.#lineStart;
    const from = at >= last.at ? last : { at: 0, start: 0 };
    let start = at;
    while (start > from.at && this.text.charCodeAt(start - 1) !== 0x0a) start--;
    if (start === from.at) start = from.start;
    this.#lineStart = { at, start };
    return start;
  }

  /** The level, to return to after a fault. */
  get depth(): number {
    return this.#depth;
  }

  set depth(depth: number) {
    this.#depth = depth;
  }

  /**
   * Says that a block has no end: once, since the blocks around it end nowhere either.
   *
   * @param before - what the end was likely to be in front of
   */
  reportUnclosed(opening: Span, before: Span | undefined): void {
    if (this.#reportedUnclosed) return;
    this.#reportedUnclosed = true;
    const code = 'unclosed-block';
    const doubtful = this.#doubtfulBlock;
    const related = before
      ? [{ message: 'is its `}` missing before this?', span: before }]
      : doubtful && [{ message: 'or is it the `}` of this block that is missing?', span: doubtful }];
    const hint = 'close it with `}` on a line of its own';
    this.error(code, opening, 'this block is never closed', { hint, related });
  }

  /** Remembers a block that ends on a line which is less indented than that of its opening: its own end may be missing. */
  watchIndentation(opening: Span, brace: number): void {
    const outside = indentation(this.text, brace);
    const inside = indentation(this.text, opening.start);
    if (outside !== undefined && inside !== undefined && outside < inside) this.#doubtfulBlock ??= opening;
  }

  /** Past a block without a look at it. */
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
