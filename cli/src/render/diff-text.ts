import type { LeftOut } from '@lamellar/core/diff';
import { printable } from '@lamellar/core/language';
import type { DifferencesView } from '../views/changes-view.ts';
import type { DiffView } from '../views/diff-view.ts';
import { countOf } from '../words/count-of.ts';
import { wrapped } from '../words/wrapped.ts';
import { codeBlock } from './code-block.ts';
import { labelList } from './label-list.ts';
import { gainLines, notComparedWords, ownChangeLines } from './own-changes-text.ts';
import { permissionChangeLines } from './permission-changes-text.ts';

/**
 * Renders the differences of two policies for people.
 *
 * @param isSound - false if files with errors were left out
 */
export function renderDifferences(view: DifferencesView, leftOut: readonly LeftOut[], isSound = true): string {
  const { permissions, byThemselves, addedLabels, removedLabels } = view;
  const isEqual = [permissions, byThemselves, addedLabels, removedLabels].every(({ length }) => length === 0);
  const partly = isSound ? '' : 'not compared: files with errors\n';
  if (!isEqual) return `${partly}${[`${summary(view)}\n`, ...permissionSections(view, leftOut)].join('\n')}`;
  const labels = isSound ? 'no label' : 'no label of the other files';
  const equal = `${labels} gains or loses a permission; ${notComparedWords(leftOut)}`;
  return `${partly}${wrapped(equal, '').join('\n')}\n`;
}

/**
 * Renders the differences of two policies as Markdown, for pull requests. Labels and paths are in a code block, where
 * they can form neither a link nor a mention.
 */
export function diffMarkdown(view: DiffView, leftOut: readonly LeftOut[], isSound: boolean): string {
  const { before, after } = view;
  const sides = [before, after].map(({ path, kernel, compiler }) => `${path} (kernel ${kernel}, compiler ${compiler})`);
  const lines = renderDifferences(view, leftOut, isSound).trimEnd().split('\n');
  return ['# Changed permissions', '', ...codeBlock([...sides, '', ...lines])].join('\n');
}

/** Counts the labels with differences. */
export function summary({ permissions, byThemselves, addedLabels, removedLabels }: DifferencesView): string {
  const changed = (kind: 'gained' | 'lost'): number =>
    new Set([
      ...permissions.filter((change) => change.kind === kind).flatMap(({ subjects }) => subjects),
      ...byThemselves
        .filter(({ changes }) => changes.some((change) => change.kind === kind))
        .flatMap((one) => one.subjects),
    ]).size;
  return [
    `gains: ${countOf(changed('gained'), 'label')}`,
    `losses: ${countOf(changed('lost'), 'label')}`,
    `new labels: ${addedLabels.length}`,
    `removed labels: ${removedLabels.length}`,
  ].join(', ');
}

/** Returns the sections about changed permissions of labels. @param leftOut - the omitted comparisons */
export function permissionSections(view: DifferencesView, leftOut: readonly LeftOut[]): readonly string[] {
  return changeSections(view, ownChangeLines(view.byThemselves, leftOut));
}

/** Returns the sections about changed permissions of labels, without omitted comparisons by default. */
export function changeSections(
  { permissions, byThemselves, addedLabels, removedLabels }: DifferencesView,
  onObjects = gainLines(byThemselves),
): readonly string[] {
  const betweenLabels = [
    ...permissionChangeLines(permissions),
    ...(addedLabels.length > 0 ? ['new labels:', ...labelList('  ', addedLabels)] : []),
    ...(removedLabels.length > 0 ? ['removed labels:', ...labelList('  ', removedLabels)] : []),
  ];
  return [...section('permissions on objects', onObjects), ...section('permissions between labels', betweenLabels)];
}

/** Returns the text of a section; none without lines. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`${title}:\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`];
}
