import { crossCheckRows, stackCheckRows, type Operation } from '@lamellar/core';
import type { OwnChange, OwnChanges, PermissionChange } from '@lamellar/core/compare';
import { textOf, type ByteString } from '@lamellar/core/language';

/** What labels gain and lose towards each other, for programs. */
export function permissionChangesJson(changes: readonly PermissionChange[]): readonly object[] {
  return changes.map(({ kind, operations, subjects, targets }) => ({
    kind,
    ...namesByClass(operations),
    subjects: texts(subjects),
    targets: texts(targets),
  }));
}

/** What labels gain and lose by themselves, for programs. */
export function ownChangesJson(changed: readonly OwnChanges[]): readonly object[] {
  return changed.map(({ subjects, changes, tooLarge }) => ({
    subjects: texts(subjects),
    changes: changes.map(ownChangeJson),
    tooLarge,
  }));
}

/** What a label gains or loses by itself, for programs. */
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

/** The names of operations, by the words of their classes: of those that ask both sides always, of others where there are any. */
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
