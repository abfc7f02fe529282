import type { Style } from '@lamellar/core';
import type { MatrixAnswer } from '../views/matrix-answer.ts';
import { filled } from '../words/wrapped.ts';
import { matrixRows, matrixTitle, nothingAllowed, numberOf } from './matrix-rows.ts';

/**
 * Renders a grouped matrix for people: each group of equivalent labels, with the allowed operations and the targets.
 * All remaining operations are denied.
 *
 * @param columns - the width of the terminal, if known
 */
export function renderGroups(answer: MatrixAnswer, style: Style, columns = 100): string {
  const { grouped, labels } = answer;
  const width = Math.max(40, columns);
  const lines = [matrixTitle(answer), style.faint('equivalent labels: permissions → targets; all else is denied'), ''];

  const rowsOf = matrixRows(answer);
  grouped.groups.forEach(({ members }, group) => {
    const title = numberOf(group);
    lines.push(...memberLines(title, members, labels, width));
    const rows = rowsOf(group);
    if (rows.length === 0) lines.push(`      ${style.faint(nothingAllowed)}`);
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
