import { operationWords } from '@lamellar/core/classes';
import type { PermissionChange, PermissionChanges } from '@lamellar/core/diff';
import { labelList } from './label-list.ts';

/** The maximum number of lines for a person to read. */
const maxLines = 40;

/** Describes the changed permissions between labels, each label on a line; empty without changes. */
export function permissionChangeLines({ changes, addedLabels, removedLabels }: PermissionChanges): readonly string[] {
  const lines: string[] = [];
  let told = 0;
  for (const change of [...changes].sort(byExtent)) {
    const more = changeLines(change);
    if (told > 0 && lines.length + more.length > maxLines) break;
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

/** Sorts gains first, then changes of more labels. */
function byExtent(left: PermissionChange, right: PermissionChange): number {
  if (left.kind !== right.kind) return left.kind === 'gained' ? -1 : 1;
  return right.subjects.length * right.targets.length - left.subjects.length * left.targets.length;
}
