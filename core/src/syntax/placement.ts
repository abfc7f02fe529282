import type { Statement } from './ast.ts';
import type { Parser, Place } from './parser.ts';

/** How a statement is called in a diagnostic. */
const names: Partial<Record<Statement['kind'], string>> = {
  abi: 'an abi statement',
  alias: 'an alias',
  'variable-assignment': 'a variable assignment',
  'boolean-assignment': 'a variable assignment',
  profile: 'a profile',
  conditional: 'a conditional',
  block: 'a block',
};

/**
 * Reports a statement that cannot stand where it does, unless one like it precedes: a file of rules
 * that should have been included is one mistake.
 */
export function reportMisplaced(
  parser: Parser,
  place: Place,
  statement: Statement,
  before: readonly Statement[],
): void {
  if (place === 'fragment') return;
  const hint = place === 'file' ? hintInFile(statement, before) : hintInProfile(statement);
  if (hint === undefined) return;
  const last = before.findLast(({ kind }) => kind !== 'comment' && kind !== 'include');
  if (last !== undefined && (place === 'file' ? hintInFile(last, before) : hintInProfile(last)) === hint) return;
  const where =
    place === 'profile' ? 'in a profile' : isPreamble(statement) ? 'behind a profile' : 'outside of a profile';
  const { start, end } = 'head' in statement ? statement.head : statement.span;
  const newline = parser.text.indexOf('\n', start);
  const span = parser.span(start, newline === -1 ? end : Math.min(end, newline));
  parser.error('misplaced-statement', span, `${names[statement.kind] ?? 'a rule'} ${where}`, { hint });
}

function isPreamble({ kind }: Statement): boolean {
  return kind === 'abi' || kind === 'alias' || kind === 'variable-assignment' || kind === 'boolean-assignment';
}

function hintInFile(statement: Statement, before: readonly Statement[]): string | undefined {
  if (isPreamble(statement)) {
    return before.some(({ kind }) => kind === 'profile') ? 'move it before the first profile' : undefined;
  }
  if (statement.kind === 'comment' || statement.kind === 'include' || statement.kind === 'profile') return undefined;
  return 'rules belong into `profile name { … }`; a file of rules alone is there to be included';
}

function hintInProfile(statement: Statement): string | undefined {
  if (isPreamble(statement) && statement.kind !== 'abi') return 'move it before the first profile of the file';
  if (statement.kind === 'profile' && statement.keyword === 'none') return 'write `profile` before its name';
  return undefined;
}
