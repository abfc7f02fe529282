import type { SideEffects } from '@lamellar/core/repair';
import { countOf } from './count-of.ts';
import { gainLines, notComparedWords } from './own-changes-text.ts';
import { permissionChangeLines } from './permission-changes-text.ts';

/**
 * Prints the side effects of rules: permissions beyond the requested ones.
 *
 * @param rules - the number of rules
 * @param isAll - true if the rules allow all of the request
 */
export function sideEffectLines(also: SideEffects, rules: number, isAll: boolean): readonly string[] {
  const { labels, between, byThemselves, leftOut, tooMany } = also;
  const those = rules === 1 ? 'this rule' : `these ${rules} rules`;
  const gained = isAll ? `with ${those} all of it is allowed` : `with ${those} the rest of it is allowed`;
  const among = `to ${countOf(labels, 'label')} of this policy`;
  const changes = [
    ...permissionChangeLines({ changes: between, addedLabels: [], removedLabels: [] }),
    ...gainLines(byThemselves),
  ];
  const unknown = [
    ...(leftOut.length > 0 ? [notComparedWords(leftOut)] : []),
    ...(tooMany ? [`not compared: what one label may do to another, of so many`] : []),
  ].map((line) => `  ${line}`);
  if (changes.length === 0) return [`${gained}, and nothing else ${among}`, ...unknown];
  return [`${gained}, and also, ${among}:`, ...changes.map((line) => `  ${line}`), ...unknown];
}
