import type { SideEffects } from '@lamellar/core/repair';
import { ownChangesView, permissionChangesView } from '../views/changes-view.ts';
import { countOf } from '../words/count-of.ts';
import { gainLines, notComparedWords } from './own-changes-text.ts';
import { permissionChangeLines } from './permission-changes-text.ts';

/** The headings of side effects. */
interface Headings {
  readonly none: string;
  readonly some: string;
}

/** Prints the changes by rules beyond the request below a heading, and the omitted comparisons. */
export function sideEffectLines(
  { between, byThemselves, leftOut, tooMany }: SideEffects,
  { none, some }: Headings,
  indent = '  ',
): readonly string[] {
  const changes = [
    ...permissionChangeLines(permissionChangesView(between)),
    ...gainLines(ownChangesView(byThemselves)),
  ];
  return [
    ...(changes.length === 0 ? [none] : [some, ...changes.map((line) => `  ${line}`)]),
    ...(leftOut.length > 0 ? [`${indent}${notComparedWords(leftOut)}`] : []),
    ...(tooMany ? [`${indent}not compared: permissions between labels (too many labels)`] : []),
  ];
}

/** Names a number of rules. */
export function thoseRules(count: number): string {
  return count === 1 ? 'this rule' : `these ${count} rules`;
}

/** Names the labels among which rules have effects. */
export function labelsOfPolicy({ labels }: SideEffects): string {
  return `${countOf(labels, 'label')} of this policy`;
}
