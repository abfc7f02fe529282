import { operationWords } from '@lamellar/core';
import type { PermissionChange, PermissionChanges } from '@lamellar/core/compare';
import { labelList } from './label-list.ts';

/** More lines than a person reads in one go. */
const mostLines = 40;

/** What changes in permission, in words, each label on a line; none where nothing does. */
export function permissionChangeLines({ changes, addedLabels, removedLabels }: PermissionChanges): readonly string[] {
  const lines: string[] = [];
  let told = 0;
  for (const change of [...changes].sort(byExtent)) {
    const more = changeLines(change);
    if (told > 0 && lines.length + more.length > mostLines) break;
    lines.push(...more);
    told++;
  }
  const rest = changes.length - told;
  if (rest > 0) lines.push(`and ${rest.toLocaleString('en')} more ${rest === 1 ? 'change' : 'changes'}`);
  if (addedLabels.length > 0) lines.push('new labels:', ...labelList('  ', addedLabels));
  if (removedLabels.length > 0) lines.push('labels that go:', ...labelList('  ', removedLabels));
  return lines;
}

function changeLines({ kind, operations, subjects, targets }: PermissionChange): readonly string[] {
  return [
    `${kind}: ${operationWords(operations)}`,
    ...labelList('  from  ', subjects),
    ...labelList('  to    ', targets),
  ];
}

/** What is gained, first; then what concerns the most labels. */
function byExtent(left: PermissionChange, right: PermissionChange): number {
  if (left.kind !== right.kind) return left.kind === 'gained' ? -1 : 1;
  return right.subjects.length * right.targets.length - left.subjects.length * left.targets.length;
}
