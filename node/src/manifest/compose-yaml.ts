import { Composer, Lexer, Parser, type CST, type Document, type ParsedNode, type YAMLError } from 'yaml';
import { errorAt, printable, type Diagnostic, type Span } from '@lamellar/core/language';
import type { ManifestText } from './manifest-text.ts';
import { missingBlank } from './missing-blank.ts';

/**
 * The maximum depth of nested collections. A manifest needs five. The limit is checked while reading, before the stack
 * overflows.
 */
export const maxNesting = 32;

/** The parsed document, with its diagnostics. */
export interface ComposedYaml {
  /** Undefined if the text is empty or not readable. */
  readonly contents: ParsedNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one document of YAML 1.2 with the core schema: no merge keys, no types but text, numbers, booleans and
 * null, and every key as it is written. Never throws.
 */
export function composeYaml(text: ManifestText): ComposedYaml {
  const tokens = readTokens(text);
  if ('diagnostics' in tokens) return { contents: undefined, ...tokens };
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The library would compare each pair of keys; the manifest's own tree is faster.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = composer.compose(tokens.tokens, true, text.text.length) as Iterable<Document.Parsed>;
  if (document === undefined) return { contents: undefined, diagnostics: [] };
  // Warnings of YAML (an unknown tag, a future version) count as errors: the value would differ from the author's
  // intention.
  const errors = [...document.errors, ...document.warnings].sort((left, right) => left.pos[0] - right.pos[0]);
  return { contents: document.contents ?? undefined, diagnostics: primaryErrors(errors, text) };
}

/**
 * Returns the errors without consequential errors: unexpected tokens after the first error, further errors on the line
 * of an error, and errors after a tab, because each line of a block has the same tab.
 */
function primaryErrors(errors: readonly YAMLError[], text: ManifestText): readonly Diagnostic[] {
  let lineEnd = -1;
  const tab = errors.findIndex(({ code }) => code === 'TAB_AS_INDENT');
  return errors.slice(0, tab === -1 ? undefined : tab + 1).flatMap((error, index) => {
    const [start] = error.pos;
    if (start <= lineEnd || (index > 0 && error.code === 'UNEXPECTED_TOKEN')) return [];
    const found = text.text.indexOf('\n', start);
    lineEnd = found === -1 ? text.text.length : found;
    return [diagnosticOf(error, text)];
  });
}

/** Returns the tokens of the only document, up to the first misplaced token. */
function readTokens(
  text: ManifestText,
): { readonly tokens: readonly CST.Token[] } | { readonly diagnostics: readonly Diagnostic[] } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let documents = 0;
  for (const lexeme of new Lexer().lex(text.text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') return { tokens };
      if (token.type === 'document') documents++;
      if (documents > 1) return { diagnostics: [severalDocuments(token, text)] };
    }
    // A collection takes two tokens of the stack, and the document some more.
    if (parser.stack.length > 2 * maxNesting + 4) return { diagnostics: [tooDeep(parser.offset, text)] };
  }
  for (const token of parser.end()) {
    tokens.push(token);
    if (token.type === 'document' && ++documents > 1) return { diagnostics: [severalDocuments(token, text)] };
  }
  return { tokens };
}

function tooDeep(offset: number, text: ManifestText): Diagnostic {
  const message = `more than ${maxNesting} nested collections`;
  return errorAt(text.span(offset, offset + 1), 'nesting-too-deep', message, 'a manifest needs five');
}

function severalDocuments({ offset }: CST.Token & { readonly offset: number }, text: ManifestText): Diagnostic {
  const hint = 'a manifest is one document; remove the `---` between them';
  return errorAt(text.span(offset, offset + 3), 'invalid-yaml', 'several documents in one file', hint);
}

const quoteHint = 'put the text into quotes';

const hints: Partial<Record<YAMLError['code'], string>> = {
  BAD_DQ_ESCAPE: 'in double quotes, `\\` begins an escape; in single quotes, `\\` is a plain character',
  BAD_INDENT: 'begin entries of one map or list in the same column',
  BAD_SCALAR_START: quoteHint,
  BLOCK_AS_IMPLICIT_KEY: `quote a text with \`: \`, and begin a map on a separate line`,
  BLOCK_IN_FLOW: 'between brackets or braces there are no lists with `-`',
  KEY_OVER_1024_CHARS: 'if `:` is text, put the text into quotes',
  MULTILINE_IMPLICIT_KEY: 'a `:` is missing after a key',
  NON_STRING_KEY: 'a key is one word or a quoted text',
  TAB_AS_INDENT: 'indent with blanks',
  TAG_RESOLVE_FAILED: `a manifest has no types; put a text that begins with \`!\` into quotes`,
};

/** Converts an error of the YAML library to a diagnostic in the words of this project. */
function diagnosticOf({ code, message, pos: [start, end] }: YAMLError, text: ManifestText): Diagnostic {
  const missing = afterMissingBlank.has(code) ? missingBlank(start, text) : undefined;
  if (missing !== undefined) return missing;
  const [, closing] = /must be sufficiently indented and end with a ([\]}])$/.exec(message) ?? [];
  if (closing !== undefined) {
    const kind = closing === ']' ? 'list' : 'map';
    const hint = `close the ${kind} with \`${closing}\`, and indent all lines of the ${kind}`;
    return errorAt(firstWord(start, text), 'invalid-yaml', `a ${kind} without \`${closing}\` at its end`, hint);
  }
  const isUnexpected = code === 'UNEXPECTED_TOKEN' && message.startsWith('Unexpected ');
  const hint = isUnexpected ? `${quoteHint} if it is text` : hints[code];
  const said = isUnexpected
    ? `unexpected \`${shown(text.text.slice(start, end))}\``
    : (messages[code] ?? inLowerCase(message));
  const span = code === 'BAD_INDENT' ? firstWord(start, text) : text.span(start, end);
  return errorAt(span, 'invalid-yaml', said, hint);
}

/** The codes of errors that a missing blank after a key causes: the library reads the line as a text. */
const afterMissingBlank: ReadonlySet<YAMLError['code']> = new Set([
  'BAD_INDENT',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

/** Returns the span of a wrongly indented word. The library's offset may include the blanks before the word. */
function firstWord(start: number, text: ManifestText): Span {
  const [blanks = '', word = ''] = /^( *)(\S*)/.exec(text.text.slice(start, start + 200))?.slice(1) ?? [];
  const from = start + blanks.length;
  return text.span(from, from + word.length);
}

/** Messages for errors described by the library's internals. */
const messages: Partial<Record<YAMLError['code'], string>> = {
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'too many nested collections',
};

/** Returns the first word of a token, which may be as long as a page. */
function shown(token: string): string {
  const [word = ''] = token.slice(0, 40).split(/(?<=\S)\s/);
  return printable(word);
}

function inLowerCase(message: string): string {
  if (/^Missing closing ["']quote$/.test(message)) return 'a quote that is never closed';
  const text = message.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
  return printable(text.replace(/\.$/, ''));
}
