import { signalName, type GroupedMatrix, type GroupVerdict, type Matrix } from '@lamellar/core';
import { styleFor } from './style.ts';

/**
 * A grouped matrix for people: each group of labels that are alike, with what its members may do to
 * whom. What they may not do is what is not listed.
 */
export function renderGroups(
  { groups, verdicts }: GroupedMatrix,
  matrix: Matrix,
  labels: readonly string[],
  kernel: string,
  stream: NodeJS.WriteStream,
): string {
  const style = styleFor(stream);
  const width = Math.max(60, stream.columns ?? 100);
  const alike = groups.length === labels.length ? '' : ` in ${plural(groups.length, 'group')} of labels that are alike`;
  const lines = [
    `${plural(labels.length, 'label')}${alike}, ${plural(labels.length ** 2, 'ordered pair')}; kernel ${kernel}`,
    '',
  ];

  groups.forEach(({ members }, group) => {
    const title = `[${group + 1}]`;
    lines.push(...memberLines(title, members, labels, width));
    const own = verdicts.filter((verdict) => verdict.subject === group);
    const rows = mergeRows(own, matrix);
    if (rows.length === 0) lines.push(`      ${style.faint('may do nothing to any of these labels')}`);
    const column = Math.min(44, Math.max(0, ...rows.map((row) => row.what.length)));
    for (const { what, whom } of rows)
      lines.push(...wrap(`      ${style.allow(what.padEnd(column))}  → `, column + 10, whom, width));
    lines.push('');
  });
  return `${lines.join('\n')}\n`;
}

const mostMembers = 4;

function memberLines(
  title: string,
  members: readonly number[],
  labels: readonly string[],
  width: number,
): readonly string[] {
  const shown = members.slice(0, members.length > mostMembers + 1 ? mostMembers - 1 : members.length);
  const lines = shown.map(
    (index, at) => `${(at === 0 ? title : '').padEnd(6)}${shorten(labels[index] ?? '', width - 6)}`,
  );
  const more = members.length - shown.length;
  return more > 0 ? [...lines, `      and ${more.toLocaleString('en')} more like these`] : lines;
}

/** Very long labels lose their middle: both ends tell them apart. */
function shorten(label: string, most: number): string {
  if (label.length <= Math.max(most, 160)) return label;
  const half = Math.floor((Math.max(most, 160) - 1) / 2);
  return `${label.slice(0, half)}…${label.slice(-half)}`;
}

interface Row {
  readonly what: string;
  readonly whom: readonly string[];
}

/** One row for each thing that may be done, with everyone it may be done to. */
function mergeRows(own: readonly GroupVerdict[], matrix: Matrix): readonly Row[] {
  const rows = new Map<string, string[]>();
  for (const verdict of own) {
    const what = describe(verdict.verdicts, matrix);
    if (what === undefined) continue;
    const whom = describeTarget(verdict);
    const row = rows.get(what);
    if (row === undefined) rows.set(what, [whom]);
    else row.push(whom);
  }
  return [...rows].map(([what, whom]) => ({ what, whom }));
}

function describeTarget({ target, relations, whole, each }: GroupVerdict): string {
  const name = `[${target + 1}]`;
  const others = relations.filter((relation) => relation !== 'itself');
  const self = relations.includes('itself');
  if (others.length === 0) return 'itself';
  const here = others.length === 1 && others[0] === 'same-container' ? ' of the same container' : '';
  const some = whole ? '' : `${each - (self ? 1 : 0)} of `;
  return `${self ? 'itself, ' : ''}${some}${name}${here}`;
}

/** What verdicts allow, in words; undefined where they allow nothing. */
function describe(verdicts: number, matrix: Matrix): string | undefined {
  const signals: string[] = [];
  const ptrace: string[] = [];
  let all = true;
  matrix.operations.forEach((operation, index) => {
    if (!matrix.table.allows(verdicts, index)) all &&= operation.kind !== 'signal';
    else if (operation.kind === 'signal') signals.push(signalName(operation.signal));
    else ptrace.push(operation.access);
  });
  const parts: string[] = [];
  if (signals.length > 0) parts.push(all ? 'every signal' : `signal ${signals.join(' ')}`);
  if (ptrace.length > 0) parts.push(`ptrace ${ptrace.join(' ')}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Words after a head, broken at the terminal's width. `indent` is the head's visible length. */
function wrap(head: string, indent: number, words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    const piece = index === words.length - 1 ? word : `${word}, `;
    if (line !== '' && indent + line.length + piece.trimEnd().length > width) {
      lines.push(line);
      line = '';
    }
    line += piece;
  }
  lines.push(line);
  return lines.map((text, index) => (index === 0 ? head : ' '.repeat(indent)) + text.trimEnd());
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
