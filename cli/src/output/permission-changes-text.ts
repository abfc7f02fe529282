import { textOf, type ByteString, type Operation, type PermissionChange, type PermissionChanges } from '@lamellar/core';
import { signalWords } from './signal-words.ts';

/** More changes, and labels in one of them, than a person reads in one go. */
const mostChanges = 20;
const mostLabels = 6;

/** What changes in permission, in words, a line each; none where nothing does. */
export function permissionChangeLines({ changes, addedLabels, removedLabels }: PermissionChanges): readonly string[] {
  const lines = [...changes].sort(byExtent).slice(0, mostChanges).map(changeLine);
  if (changes.length > lines.length) lines.push(`and ${changes.length - lines.length} more changes`);
  if (addedLabels.length > 0) lines.push(`new labels: ${list(addedLabels)}`);
  if (removedLabels.length > 0) lines.push(`labels that go: ${list(removedLabels)}`);
  return lines;
}

function changeLine({ kind, operations, subjects, targets }: PermissionChange): string {
  return `${kind}: ${operationWords(operations)} from ${list(subjects)} to ${list(targets)}`;
}

/** What is gained, first; then what concerns the most labels. */
function byExtent(left: PermissionChange, right: PermissionChange): number {
  if (left.kind !== right.kind) return left.kind === 'gained' ? -1 : 1;
  return right.subjects.length * right.targets.length - left.subjects.length * left.targets.length;
}

function operationWords(operations: readonly Operation[]): string {
  const signals = operations.flatMap((operation) => (operation.kind === 'signal' ? [operation.signal] : []));
  const accesses = operations.flatMap((operation) => (operation.kind === 'ptrace' ? [operation.access] : []));
  return [
    ...(signals.length > 0 ? [signalWords(signals)] : []),
    ...(accesses.length > 0 ? [`ptrace ${accesses.join(', ')}`] : []),
  ].join('; ');
}

function list(labels: readonly ByteString[]): string {
  const shown = labels.slice(0, mostLabels).map(textOf);
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
