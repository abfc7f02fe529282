import { operationWords } from '@lamellar/core';
import type { PermissionChange, PermissionChanges } from '@lamellar/core/compare';
import { textOf, type ByteString } from '@lamellar/core/language';

/** More lines, and labels in a change, than a person reads in one go. */
const mostLines = 40;
const mostLabels = 6;

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
  if (addedLabels.length > 0) lines.push('new labels:', ...indented('  ', addedLabels));
  if (removedLabels.length > 0) lines.push('labels that go:', ...indented('  ', removedLabels));
  return lines;
}

function changeLines({ kind, operations, subjects, targets }: PermissionChange): readonly string[] {
  return [
    `${kind}: ${operationWords(operations)}`,
    ...indented('  from  ', subjects),
    ...indented('  to    ', targets),
  ];
}

/** What is gained, first; then what concerns the most labels. */
function byExtent(left: PermissionChange, right: PermissionChange): number {
  if (left.kind !== right.kind) return left.kind === 'gained' ? -1 : 1;
  return right.subjects.length * right.targets.length - left.subjects.length * left.targets.length;
}

/** Labels, one below the other, behind a word for them. */
function indented(word: string, labels: readonly ByteString[]): readonly string[] {
  const shown = labels.slice(0, labels.length > mostLabels + 1 ? mostLabels : labels.length).map(textOf);
  const more = labels.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : [])].map(
    (line, index) => `${index === 0 ? word : ' '.repeat(word.length)}${line}`,
  );
}
