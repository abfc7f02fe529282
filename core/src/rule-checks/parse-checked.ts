import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../source/source.ts';
import { parse, parseFragment, parseRules, type ParseResult } from '../language/parser/parse.ts';
import { checkStatements } from './check-statements.ts';
import { explainWhiteSpace } from './explain-white-space.ts';

/** Parses a policy file, and checks every statement separately. */
export function parseCheckedFile(source: Source): ParseResult {
  return checked(parse(source), false);
}

/** Parses an included file, and checks every statement separately. */
export function parseCheckedFragment(source: Source): ParseResult {
  return checked(parseFragment(source), true);
}

/** Parses a list of rules, and checks every rule separately. */
export function parseCheckedRules(source: Source): ParseResult {
  return checked(parseRules(source), true);
}

function checked({ ast, diagnostics }: ParseResult, inside: boolean): ParseResult {
  const found: Diagnostic[] = [];
  checkStatements(ast.statements, inside, (diagnostic) => found.push(diagnostic));
  const all = [...diagnostics, ...found];
  if (all.length === 0) return { ast, diagnostics };
  const ordered = found.length === 0 ? all : all.toSorted((left, right) => left.span.start - right.span.start);
  return { ast, diagnostics: explainWhiteSpace(ast.span.source, ordered) };
}
