import { operationNameWords } from '@lamellar/core/classes';
import type { LeftOut } from '@lamellar/core/diff';
import type { OwnChangesView, PermissionChangeView } from '../views/changes-view.ts';
import type { ComparedPolicyView, DiffView } from '../views/diff-view.ts';
import { summary } from './diff-text.ts';
import { htmlPage, Markup } from './html-page.ts';
import { changeWords, notComparedWords, withoutRepeats } from './own-changes-text.ts';
import { countOf } from '../words/count-of.ts';

/** The number of names before the names that a click shows. */
const shownNames = 6;

/**
 * Renders the differences of two policies as a page.
 *
 * @param isSound - false if files with errors were left out
 */
export function diffHtml(view: DiffView, leftOut: readonly LeftOut[], isSound: boolean): string {
  const { before, after, byThemselves, permissions, addedLabels, removedLabels } = view;
  return htmlPage('Changed permissions', [
    Markup.of`<table class="columns">${[sideRow('before', before), sideRow('after', after)]}</table>`,
    ...(isSound ? [] : [Markup.of`<p><strong>Not compared: files with errors.</strong></p>`]),
    Markup.of`<p>${summary(view)}</p>`,
    ...section('Permissions on objects', byThemselves.map(ownChanges)),
    ...section(
      'Permissions between labels',
      permissions.length === 0 ? [] : [Markup.of`<table class="columns">${permissions.map(pairRow)}</table>`],
    ),
    ...section('New labels', addedLabels.length === 0 ? [] : [names(addedLabels)]),
    ...section('Removed labels', removedLabels.length === 0 ? [] : [names(removedLabels)]),
    ...(leftOut.length === 0 ? [] : [Markup.of`<p class="muted">${notComparedWords(leftOut)}</p>`]),
  ]);
}

function sideRow(side: string, { path, kernel, compiler }: ComparedPolicyView): Markup {
  return Markup.of`<tr><th>${side}</th><td>${name(path)}</td><td class="small">kernel ${kernel}, compiler ${compiler}</td></tr>`;
}

function section(title: string, content: readonly Markup[]): readonly Markup[] {
  return content.length === 0 ? [] : [Markup.of`<h2>${title}</h2>`, ...content];
}

function ownChanges({ subjects, changes, tooLarge }: OwnChangesView): Markup {
  const rows = withoutRepeats(changes).map(
    (change) => Markup.of`<tr><td class="${change.kind}"><bdi>${changeWords(change)}</bdi></td></tr>`,
  );
  const unknown =
    tooLarge.length === 0 ? [] : [Markup.of`<tr><td>too large to compare: ${tooLarge.join(', ')}</td></tr>`];
  const [only] = subjects;
  const head =
    only !== undefined && subjects.length === 1
      ? Markup.of`<h3>${name(only)}</h3>`
      : Markup.of`<h3>${countOf(subjects.length, 'label')}</h3>${names(subjects)}`;
  return Markup.of`${head}<table>${[...rows, ...unknown]}</table>`;
}

function pairRow(change: PermissionChangeView): Markup {
  const { kind, subjects, targets } = change;
  const verb = kind === 'gained' ? 'gains' : 'loses';
  return Markup.of`<tr><td>${names(subjects)}</td><td class="${kind}">${verb} ${operationNameWords(change)} to</td><td>${names(targets)}</td></tr>`;
}

function names(all: readonly string[]): Markup {
  const list = (some: readonly string[]): Markup =>
    Markup.of`<ul>${some.map((each) => Markup.of`<li>${name(each)}</li>`)}</ul>`;
  const more = all.slice(shownNames);
  if (more.length === 0) return list(all);
  return Markup.of`${list(all.slice(0, shownNames))}<details><summary>and ${String(more.length)} more</summary>${list(more)}</details>`;
}

/** A name as a unit of its own: writing from right to left does not reorder the text around the name. */
function name(text: string): Markup {
  return Markup.of`<bdi>${text}</bdi>`;
}
