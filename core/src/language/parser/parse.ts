import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../source/source.ts';
import type { PolicyFile } from '../ast.ts';
import { wrongFile, wrongFileError } from '../wrong-file.ts';
import { parseStatements } from './parse-statements.ts';
import { Parser, type StatementPlace } from './parser.ts';

/** The tree of the valid statements, and all diagnostics, in text order. */
export interface ParseResult {
  readonly ast: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a policy file: a preamble, then profiles, in the syntax of apparmor_parser 4.1 and 5.0. Never throws: invalid
 * statements are left out of the tree and reported. A file of a different kind has a single error.
 */
export function parse(source: Source): ParseResult {
  return parseIn('file', source);
}

/** Parses an included file. Any statement is valid. */
export function parseFragment(source: Source): ParseResult {
  return parseIn('fragment', source);
}

/** Parses a list of rules, as in a profile. */
export function parseRules(source: Source): ParseResult {
  return parseIn('profile', source);
}

function parseIn(place: StatementPlace, source: Source): ParseResult {
  const parser = new Parser(source, parseStatements);
  const statements = parseStatements(parser, place);
  const ast: PolicyFile = { kind: 'policy-file', statements, span: parser.span(0, source.text.length) };
  if (parser.diagnostics.length === 0) return { ast, diagnostics: [] };
  // A log or a manifest has many errors with one reason.
  const mayBeOther = place === 'file' && !statements.some(({ kind }) => kind === 'profile');
  const wrong = mayBeOther ? wrongFile(source.text, source.name, 'policy') : undefined;
  if (wrong !== undefined) return { ast: { ...ast, statements: [] }, diagnostics: [wrongFileError(source, wrong)] };
  return { ast, diagnostics: parser.diagnostics.toSorted((left, right) => left.span.start - right.span.start) };
}
