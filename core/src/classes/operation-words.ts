import { classRows, type Operation, type PolicyClass } from './policy-classes.ts';

/** Describes operations in as few words as possible, class by class: `every signal but kill; ptrace trace, read`. */
export function operationWords(operations: readonly Operation[]): string {
  const named: Partial<Record<PolicyClass, string[]>> = {};
  for (const { class: word, name } of operations) (named[word] ??= []).push(name);
  return operationNameWords(named);
}

/** Describes operations by the names in each class. */
export function operationNameWords(named: Readonly<Partial<Record<PolicyClass, readonly string[]>>>): string {
  return classRows
    .flatMap(({ word, names }) => {
      const own = named[word] ?? [];
      return own.length === 0 ? [] : [names.words(own)];
    })
    .join('; ');
}
