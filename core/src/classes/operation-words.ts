import { classRows, type Operation } from './policy-classes.ts';

/** Describes operations in as few words as possible, class by class: `every signal but kill; ptrace trace, read`. */
export function operationWords(operations: readonly Operation[]): string {
  return classRows
    .map((row) => ({ row, names: operations.filter((one) => one.class === row.word).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0)
    .map(({ row, names }) => row.names.words(names))
    .join('; ');
}
