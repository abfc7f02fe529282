import type { CrossCheckClass, StackCheckClass } from './policy-class.ts';
import { ptrace } from './ptrace.ts';
import { signal } from './signal.ts';

/** The classes that can be asked about, in the order that people are told of them. */
export const policyClasses = { signal, ptrace } as const satisfies Readonly<
  Record<string, CrossCheckClass | StackCheckClass>
>;

/** The word of a class: `signal`. */
export type PolicyClass = keyof typeof policyClasses;

/** A row of `policyClasses`. */
export type ClassRow = (typeof policyClasses)[PolicyClass];

/** The rows, in their order. */
export const classRows: readonly ClassRow[] = Object.values(policyClasses);

/** Something that can be asked: may it be done? There is one object for each operation. */
export type Operation = ClassRow['operations'][number];

/** The name of a permission of any class. */
export type Permission = ClassRow['permissions'][number]['name'];

/**
 * Every operation, in the order that programs are told of them: by the words of the classes, then by what stands before
 * the object, then by name.
 */
export const allOperations: readonly Operation[] = classRows
  .flatMap((row): readonly Operation[] => row.operations)
  .sort(
    (left, right) =>
      compare(left.class, right.class) ||
      compare(left.before[0] ?? 0, right.before[0] ?? 0) ||
      compare(left.name, right.name),
  );

function compare<Value extends string | number>(left: Value, right: Value): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
