import { compareBytes, memoised, quoteWord, type ByteString } from '@lamellar/core/language';
import { columnKey, printColumns, type BaselineColumn } from './baseline-columns.ts';
import type { EffectivePolicy } from './effective-policy.ts';

/** The effective permissions of a policy in a column. */
export interface BaselineEntry {
  readonly column: BaselineColumn;
  readonly permissions: EffectivePolicy;
}

/** The first words of comments with a meaning. */
export const baselineWords = { columns: '# columns: ', only: '# only ', uncovered: '# not covered: ' } as const;

const head: readonly [string, ...string[]] = [
  '# Effective permissions of labels: operations allowed by all layers and by both sides.',
  '# Written by `lamellar check --baseline FILE --update-baseline`; `lamellar check --baseline FILE` fails on a change.',
  '# `ix` allows execution, whatever the profile afterwards. Lines after `# only` apply to the named columns alone.',
];

/** Recognises a printed baseline by the first line. */
export function isBaseline(text: ByteString): boolean {
  return text.startsWith(`${head[0]}\n`);
}

/**
 * Prints a baseline: a profile in policy text for each label, with the label's effective permissions as rules. Equal
 * columns share lines.
 */
export function printBaseline(entries: readonly BaselineEntry[]): ByteString {
  const all = entries.map(({ column }) => column);
  const names = new Set(entries.flatMap(({ permissions }) => [...permissions.keys()]));
  const lines: string[] = [...head, ...columnLines(all)];
  for (const name of [...names].sort(compareBytes)) {
    const having = entries.flatMap(({ column, permissions }) => {
      const found = permissions.get(name);
      return found === undefined ? [] : [{ column, lines: [...found.own, ...found.towards] }];
    });
    lines.push(
      '',
      ...onlyLines(
        having.map(({ column }) => column),
        all,
      ),
      `profile ${quoteWord(name)} {`,
    );
    for (const { columns, texts } of byColumns(having)) {
      const only = onlyLines(
        columns,
        having.map(({ column }) => column),
      );
      lines.push(...[...only, ...texts].map((line) => `  ${line}`));
    }
    lines.push('}');
  }
  return lines.map((line) => `${line}\n`).join('') as ByteString;
}

function columnLines(all: readonly BaselineColumn[]): readonly string[] {
  return printColumns(all).flatMap((product) => (product === '' ? [] : [`${baselineWords.columns}${product}`]));
}

/** Returns the lines that restrict the following lines to columns; none for all columns. */
function onlyLines(chosen: readonly BaselineColumn[], all: readonly BaselineColumn[]): readonly string[] {
  if (chosen.length === all.length) return [];
  return printColumns(chosen, all).map((product) => `${baselineWords.only}${product}`);
}

/** Groups the lines of a label by their columns: the lines of all columns first. */
function byColumns(having: readonly { readonly column: BaselineColumn; readonly lines: readonly string[] }[]) {
  const columnsOf = new Map<string, BaselineColumn[]>();
  for (const { column, lines } of having)
    for (const line of new Set(lines)) columnsOf.set(line, [...(columnsOf.get(line) ?? []), column]);
  const groups = new Map<string, { readonly columns: readonly BaselineColumn[]; readonly texts: string[] }>();
  for (const [line, columns] of columnsOf) {
    const key = columns.map(columnKey).join('\n');
    memoised(groups, key, () => ({ columns, texts: [] })).texts.push(line);
  }
  return [...groups.values()].sort((left, right) => right.columns.length - left.columns.length);
}
