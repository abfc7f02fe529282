import { operationNameWords } from '@lamellar/core/classes';
import type { LeftOut } from '@lamellar/core/diff';
import type { DifferencesView, OwnChangesView, PermissionChangeView } from '../views/changes-view.ts';
import type { ComparedPolicyView, DiffView } from '../views/diff-view.ts';
import { summary } from './diff-text.ts';
import { htmlPage, Markup, nameList, nameMarkup, htmlSection } from './html-page.ts';
import { changeWords, leftOutWords, withoutRepeats } from './own-changes-text.ts';
import { listOf } from './paged-host.ts';
import { countOf } from '../words/count-of.ts';

/**
 * Renders the differences of two policies as a page.
 *
 * @param isSound - false if files with errors were left out
 */
export function diffHtml(view: DiffView, leftOut: readonly LeftOut[], isSound: boolean): string {
  const { before, after } = view;
  return htmlPage('Changed permissions', [
    Markup.of`<table class="columns">${[sideRow('before', before), sideRow('after', after)]}</table>`,
    ...(isSound ? [] : [Markup.of`<p><strong>Not compared: files with errors.</strong></p>`]),
    Markup.of`<p>${summary(view)}</p>`,
    ...differenceSections(view),
    ...notComparedSection(leftOut),
  ]);
}

/** Renders gained and lost permissions, and new and removed labels. */
export function differenceSections(view: DifferencesView): readonly Markup[] {
  const { byThemselves, permissions, addedLabels, removedLabels } = view;
  return [
    ...htmlSection(
      'Permissions on objects',
      byThemselves.length === 0 ? [] : [exampleNote, ...byThemselves.map(ownChanges)],
    ),
    ...htmlSection(
      'Permissions between labels',
      permissions.length === 0 ? [] : [Markup.of`<table class="columns">${permissions.map(pairRow)}</table>`],
    ),
    ...htmlSection('New labels', addedLabels.length === 0 ? [] : [nameList(addedLabels)]),
    ...htmlSection('Removed labels', removedLabels.length === 0 ? [] : [nameList(removedLabels)]),
  ];
}

/** Lists the comparisons that `diff` omits. */
export function notComparedSection(leftOut: readonly LeftOut[]): readonly Markup[] {
  return htmlSection('Not compared', leftOut.length === 0 ? [] : listOf(leftOut.map(leftOutWords)));
}

const exampleNote = Markup.of`<p class="muted">An example is an object of a changed permission, in the words of a question to <bdi>lamellar can</bdi>.</p>`;

function sideRow(side: string, { path, kernel, compiler }: ComparedPolicyView): Markup {
  return Markup.of`<tr><th>${side}</th><td>${nameMarkup(path)}</td><td class="small">kernel ${kernel}, compiler ${compiler}</td></tr>`;
}

function ownChanges({ subjects, changes, tooLarge }: OwnChangesView): Markup {
  const rows = withoutRepeats(changes).map(
    (change) => Markup.of`<tr><td class="${change.kind}"><bdi>${changeWords(change, true)}</bdi></td></tr>`,
  );
  const unknown =
    tooLarge.length === 0 ? [] : [Markup.of`<tr><td>too large to compare: ${tooLarge.join(', ')}</td></tr>`];
  const [only] = subjects;
  const head =
    only !== undefined && subjects.length === 1
      ? Markup.of`<h3>${nameMarkup(only)}</h3>`
      : Markup.of`<h3>${countOf(subjects.length, 'label')}</h3>${nameList(subjects)}`;
  return Markup.of`${head}<table>${[...rows, ...unknown]}</table>`;
}

function pairRow(change: PermissionChangeView): Markup {
  const { kind, subjects, targets } = change;
  const verb = kind === 'gained' ? 'gains' : 'loses';
  return Markup.of`<tr><td>${nameList(subjects)}</td><td class="${kind}">${verb} ${operationNameWords(change)} to</td><td>${nameList(targets)}</td></tr>`;
}
