import { crossCheckRows, stackCheckRows, type Operation } from '@lamellar/core/classes';
import type { OwnChange, OwnChanges, PermissionChange } from '@lamellar/core/diff';
import { textOf, type ByteString } from '@lamellar/core/language';

/** Converts the permissions that labels gain and lose towards peers to JSON. */
export function permissionChangesJson(changes: readonly PermissionChange[]): readonly object[] {
  return changes.map(({ kind, operations, subjects, targets }) => ({
    kind,
    ...namesByClass(operations),
    subjects: texts(subjects),
    targets: texts(targets),
  }));
}

/** Converts the permissions that labels gain and lose on objects to JSON. */
export function ownChangesJson(changed: readonly OwnChanges[]): readonly object[] {
  return changed.map(({ subjects, changes, tooLarge }) => ({
    subjects: texts(subjects),
    changes: changes.map(ownChangeJson),
    tooLarge,
  }));
}

/** Converts a permission that a label gains or loses on objects to JSON. */
export function ownChangeJson(change: OwnChange): object {
  const { kind, class: word } = change;
  switch (change.about) {
    case 'nothing':
      return { kind, class: word, operations: change.names };
    case 'few-things':
      return { kind, class: word, rules: texts(change.rules) };
    case 'limit': {
      const { before, after } = change;
      return { kind, class: word, operations: [change.name], before: before ?? null, after: after ?? null };
    }
    case 'many-things': {
      const example = change.example.map((one) => (one === undefined ? null : textOf(one)));
      return { kind, class: word, operations: change.names, example };
    }
  }
}

/**
 * Groups the names of operations by class: cross-checked classes always, further classes only if they have operations.
 */
export function namesByClass(operations: readonly Operation[]): Readonly<Record<string, readonly string[]>> {
  const words = [
    ...crossCheckRows.map(({ word }) => word).sort(),
    ...stackCheckRows.map(({ word }) => word).filter((word) => operations.some((one) => one.class === word)),
  ];
  return Object.fromEntries(
    words.map((word) => [word, operations.filter((one) => one.class === word).map(({ name }) => name)]),
  );
}

function texts(names: readonly ByteString[]): readonly string[] {
  return names.map(textOf);
}
