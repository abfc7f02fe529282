import { objectOf } from './parse-object.ts';
import { classRows, type Operation } from './policy-classes.ts';
import type { ObjectOption } from './object-form.ts';

/** The option words of all classes, without duplicates. */
export const objectOptions: readonly ObjectOption[] = [
  ...new Set(
    classRows
      .flatMap(({ operations }): readonly Operation[] => operations)
      .map(objectOf)
      .flatMap((object) => (typeof object === 'object' ? (object.options ?? []) : [])),
  ),
];
