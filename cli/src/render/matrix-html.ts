import type { MatrixAnswer } from '../views/matrix-answer.ts';
import { htmlPage, htmlSection, Markup, nameList, nameMarkup } from './html-page.ts';
import { matrixRows, matrixTitle, nothingAllowed, numberOf, type MatrixRow } from './matrix-rows.ts';

/**
 * Renders permissions between labels as a page: a section for each answer, and a table for each group of equivalent
 * labels. A number of a group among the targets links to the group.
 */
export function matrixHtml(answers: readonly MatrixAnswer[]): string {
  return htmlPage(
    'Permissions between labels',
    answers.flatMap((answer, index) =>
      htmlSection(matrixTitle(answer), [
        Markup.of`<p class="muted">The labels of a group are equivalent. Each table lists the allowed operations of the group, and the targets. All else is denied.</p>`,
        ...groupTables(answer, index),
      ]),
    ),
  );
}

function groupTables(answer: MatrixAnswer, index: number): readonly Markup[] {
  const { grouped, labels } = answer;
  const rowsOf = matrixRows(answer);
  return grouped.groups.map(({ members }, group) => {
    const names = nameList(members.map((member) => labels[member] ?? ''));
    const rows = rowsOf(group).map((row) => tableRow(row, index));
    const table =
      rows.length === 0
        ? Markup.of`<p class="muted">${nothingAllowed}</p>`
        : Markup.of`<table class="columns"><thead><tr><th>may</th><th>towards</th></tr></thead><tbody>${rows}</tbody></table>`;
    return Markup.of`<h3 id="${groupId(index, numberOf(group))}">Group ${numberOf(group)}</h3>${names}${table}`;
  });
}

function tableRow({ what, whom }: MatrixRow, index: number): Markup {
  const targets = whom.join(' ').split(/(\[\d+\])/);
  const linked = targets.map((piece, at) =>
    at % 2 === 1 ? Markup.of`<a href="#${groupId(index, piece)}">${piece}</a>` : nameMarkup(piece),
  );
  return Markup.of`<tr><td>${what}</td><td>${Markup.joined(linked)}</td></tr>`;
}

/** Returns the identifier of a group's heading, from the number of the group: `[4]`. */
function groupId(answer: number, number: string): string {
  return `g${answer}-${number.slice(1, -1)}`;
}
