import { operationNameWords } from '@lamellar/core/classes';
import type { PermissionChangeView } from '../views/changes-view.ts';
import { limitedBlocks } from './change-blocks.ts';
import { labelList } from './label-list.ts';

/** Describes the changed permissions between labels, each label on a line; empty without changes. */
export function permissionChangeLines(changes: readonly PermissionChangeView[]): readonly string[] {
  return limitedBlocks([...changes].sort(byExtent), changeLines, 'change');
}

function changeLines(change: PermissionChangeView): readonly string[] {
  return [
    `${change.kind}: ${operationNameWords(change)}`,
    ...labelList('  from  ', change.subjects),
    ...labelList('  to    ', change.targets),
  ];
}

/** Sorts gains first, then changes of more labels. */
function byExtent(left: PermissionChangeView, right: PermissionChangeView): number {
  if (left.kind !== right.kind) return left.kind === 'gained' ? -1 : 1;
  return right.subjects.length * right.targets.length - left.subjects.length * left.targets.length;
}
