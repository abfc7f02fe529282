import type { Style } from '@lamellar/core';
import { operationWords } from '@lamellar/core/classes';
import type { GroupVerdict, Matrix } from '@lamellar/core/matrix';
import { kernelsInWords } from '@lamellar/core/render';
import type { MatrixAnswer } from '../views/matrix-answer.ts';
import { countOf } from '../words/count-of.ts';
import { filled } from '../words/wrapped.ts';

/**
 * Renders a grouped matrix for people: each group of equivalent labels, with the allowed operations and the targets.
 * All remaining operations are denied.
 *
 * @param columns - the width of the terminal, if known
 */
export function renderGroups(
  { kernels, matrix, grouped: { groups, verdictsOf }, labels }: MatrixAnswer,
  style: Style,
  columns = 100,
): string {
  const width = Math.max(60, columns);
  const equivalent = groups.length === labels.length ? '' : ` in ${countOf(groups.length, 'group')}`;
  const lines = [
    `${countOf(labels.length, 'label')}${equivalent}, ${countOf(labels.length ** 2, 'ordered pair')}; ${kernelsInWords(kernels)}`,
    style.faint('equivalent labels: permissions → targets; all else is denied'),
    '',
  ];

  const names = groups.map(({ members }, group) => nameOf(group, members, labels));
  const described = new Map<number, string | undefined>();
  const describeOnce = (verdicts: number): string | undefined => {
    if (!described.has(verdicts)) described.set(verdicts, describe(verdicts, matrix));
    return described.get(verdicts);
  };
  groups.forEach(({ members }, group) => {
    const title = numberOf(group);
    lines.push(...memberLines(title, members, labels, width));
    const rows = mergeRows(verdictsOf(group), describeOnce, names);
    if (rows.length === 0) lines.push(`      ${style.faint('may do nothing to any of these labels')}`);
    const column = columnOf(
      rows.map((row) => row.what),
      width,
    );
    for (const { what, whom } of rows) {
      const heads = filled(what.split(/ (?!read|trace)/), column);
      const tails = filled(whom, width - column - arrow.length - margin.length);
      heads.forEach((head, index) => {
        const last = index === heads.length - 1;
        const padded = last ? head.padEnd(column) : head;
        lines.push(`${margin}${style.allow(padded)}${last ? `${arrow}${tails[0] ?? ''}` : ''}`);
      });
      lines.push(...tails.slice(1).map((tail) => `${' '.repeat(margin.length + column + arrow.length)}${tail}`));
    }
    lines.push('');
  });
  return lines.join('\n');
}

const margin = ' '.repeat(6);
const arrow = '  → ';

/** Returns the width of the column of operations: the longest, but never more than about half of the line. */
function columnOf(whats: readonly string[], width: number): number {
  const most = Math.floor((width - margin.length - arrow.length) * 0.55);
  return Math.min(most, Math.max(0, ...whats.map((what) => what.length)));
}

const maxMembers = 4;

function memberLines(
  title: string,
  members: readonly number[],
  labels: readonly string[],
  width: number,
): readonly string[] {
  const shown = members.slice(0, members.length > maxMembers + 1 ? maxMembers - 1 : members.length);
  const lines = shown.map(
    (index, at) => `${(at === 0 ? title : '').padEnd(6)}${shorten(labels[index] ?? '', width - 6)}`,
  );
  const more = members.length - shown.length;
  return more > 0 ? [...lines, `      and ${more.toLocaleString('en')} more like these`] : lines;
}

/** Shortens a very long label in the middle, because both ends distinguish labels. */
function shorten(label: string, most: number): string {
  if (label.length <= Math.max(most, 160)) return label;
  const half = Math.floor((Math.max(most, 160) - 1) / 2);
  return `${label.slice(0, half)}…${label.slice(-half)}`;
}

interface Row {
  readonly what: string;
  readonly whom: readonly string[];
}

/** Merges the verdicts with equal operations into one row, with all targets. */
function mergeRows(
  own: readonly GroupVerdict[],
  described: (verdicts: number) => string | undefined,
  names: readonly string[],
): readonly Row[] {
  // Most verdicts are not shown. To group them too, as `groupedBy` does, takes 60 MiB more for 2,121 labels.
  const rows = new Map<string, GroupVerdict[]>();
  for (const verdict of own) {
    const what = described(verdict.verdicts);
    if (what === undefined) continue;
    const row = rows.get(what);
    if (row === undefined) rows.set(what, [verdict]);
    else row.push(verdict);
  }
  return [...rows].map(([what, targets]) => ({ what, whom: describeTargets(targets, names) }));
}

const maxNameLength = 30;

/** Returns the name of a group in rows: a short single label, or the group's number. */
function nameOf(group: number, members: readonly number[], labels: readonly string[]): string {
  const label = labels[members[0] ?? 0] ?? '';
  const isWord = label.length <= maxNameLength && !/[\s,[\]]/.test(label) && label !== 'itself';
  return members.length === 1 && isWord ? label : numberOf(group);
}

function numberOf(group: number): string {
  return `[${group + 1}]`;
}

/** Describes targets, with runs of three or more groups abbreviated: `itself, [2], [4] to [9]`. */
function describeTargets(targets: readonly GroupVerdict[], names: readonly string[]): readonly string[] {
  const runs: GroupVerdict[][] = [];
  for (const target of targets) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (
      run !== undefined &&
      last !== undefined &&
      isPlain(last) &&
      isPlain(target) &&
      last.target === target.target - 1
    )
      run.push(target);
    else runs.push([target]);
  }
  const pieces = runs.flatMap((run) => {
    if (run.length < 3) return run.map((target) => describeTarget(target, names));
    return [`${numberOf(run[0]?.target ?? 0)} to ${numberOf(run.at(-1)?.target ?? 0)}`];
  });
  return pieces.map((piece, index) => (index === pieces.length - 1 ? piece : `${piece},`));
}

/** Returns true for a target that is all of a different group. */
function isPlain({ relations, whole }: GroupVerdict): boolean {
  return whole && relations.length === 1 && relations[0] === 'elsewhere';
}

function describeTarget({ target, relations, whole, each }: GroupVerdict, names: readonly string[]): string {
  const number = numberOf(target);
  const name = names[target] ?? number;
  const others = relations.filter((relation) => relation !== 'itself');
  const self = relations.includes('itself');
  if (others.length === 0) return 'itself';
  const here = name === number && others.length === 1 && others[0] === 'same-container' ? ' of the same container' : '';
  const some = whole ? '' : `${each - (self ? 1 : 0)} of `;
  return `${self ? 'itself, ' : ''}${some}${name}${here}`;
}

/** Describes the allowed operations; undefined if all are denied. */
function describe(verdicts: number, matrix: Matrix): string | undefined {
  const allowed = matrix.operations.filter((_, index) => matrix.table.allows(verdicts, index));
  return allowed.length === 0 ? undefined : operationWords(allowed);
}
