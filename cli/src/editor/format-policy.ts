import {
  parseFragment,
  print,
  Source,
  type ByteString,
  type PolicyFile,
  type Statement,
  type TextEdit,
} from '@lamellar/core/language';
import { innerStatements } from './all-statements.ts';

/**
 * Returns the edits that indent each statement by its depth, and remove blanks at the ends of lines. Comments and
 * continued lines keep their words. A text with errors, or with a different tree afterwards, has no edits.
 *
 * @param unit - the indentation of a level
 */
export function formatPolicy(source: Source, unit: string): readonly TextEdit[] {
  const { ast, diagnostics } = parseFragment(source);
  if (diagnostics.some(({ severity }) => severity === 'error')) return [];
  const depths = depthsOfLines(source, ast.statements);
  const quoted = quotedLineEnds(source);
  const edits: TextEdit[] = [];
  let start = 0;
  let shift = 0;
  for (const [number, line] of source.text.split('\n').entries()) {
    const [blanks = ''] = /^[ \t]*/.exec(line) ?? [];
    const isQuotedEnd = quoted.has(start + line.length);
    const rest = isQuotedEnd ? line.slice(blanks.length) : line.slice(blanks.length).replace(/[ \t]+(?=\r?$)/, '');
    const depth = depths.get(number);
    // A continued line moves with the first line of the statement.
    const width = depth === undefined ? Math.max(0, blanks.length + shift) : depth * unit.length;
    if (depth !== undefined) shift = width - blanks.length;
    const indentation = depth === undefined ? ' '.repeat(width) : unit.repeat(depth);
    const isQuotedStart = quoted.has(start - 1);
    const formatted = isQuotedStart ? `${blanks}${rest}` : rest.trimEnd() === '' ? rest : `${indentation}${rest}`;
    if (formatted !== line) {
      const text = formatted as ByteString;
      edits.push({ span: { source, start, end: start + line.length }, text });
    }
    start += line.length + 1;
  }
  return isSame(source, edits) ? edits : [];
}

/** Returns the depth of each line that begins with a statement or with the end of a block. */
function depthsOfLines(source: Source, statements: readonly Statement[]): ReadonlyMap<number, number> {
  const depths = new Map<number, number>();
  const mark = (offset: number, depth: number): void => {
    const start = source.text.lastIndexOf('\n', offset - 1) + 1;
    if (/^[ \t]*$/.test(source.text.slice(start, offset))) depths.set(source.position(offset).line - 1, depth);
  };
  const visit = (all: readonly Statement[], depth: number): void => {
    for (const statement of all) {
      const { start, end } = statement.span;
      mark(start, depth);
      if (statement.kind === 'conditional')
        for (const { index } of source.text.slice(start, end).matchAll(/\}\s*else\b/g)) mark(start + index, depth);
      for (const inner of innerStatements(statement)) visit([inner], isElseIf(statement, inner) ? depth : depth + 1);
      if (source.text[end - 1] === '}') mark(end - 1, depth);
    }
  };
  visit(statements, 0);
  return depths;
}

function isElseIf(statement: Statement, inner: Statement): boolean {
  return statement.kind === 'conditional' && statement.otherwise === inner;
}

/** Returns the offsets of line ends within quoted words. */
function quotedLineEnds({ text }: Source): ReadonlySet<number> {
  const ends = new Set<number>();
  for (const { 0: token, index } of text.matchAll(/#[^\n]*|"(?:[^"\\]|\\[^])*"/g))
    if (token.startsWith('"')) for (const end of token.matchAll(/\n/g)) ends.add(index + end.index);
  return ends;
}

function isSame(source: Source, edits: readonly TextEdit[]): boolean {
  let text = '';
  let at = 0;
  for (const { span, text: replacement } of edits) {
    text += source.text.slice(at, span.start) + replacement;
    at = span.end;
  }
  text += source.text.slice(at);
  const after = parseFragment(new Source(source.name, text as ByteString));
  return printed(after.ast) === printed(parseFragment(source).ast);
}

/** Prints a tree without the blanks at the ends of comments. */
function printed(tree: PolicyFile): string {
  return print(tree).replaceAll(/[ \t]+$/gm, '');
}
