import { objectOf } from './parse-object.ts';
import { classRows, type Operation } from './policy-classes.ts';
import type { ThingOption } from './thing-form.ts';

/** The option words of all classes, without duplicates. */
export const thingOptions: readonly ThingOption[] = [
  ...new Set(
    classRows
      .flatMap(({ operations }): readonly Operation[] => operations)
      .map(objectOf)
      .flatMap((object) => (typeof object === 'object' ? (object.options ?? []) : [])),
  ),
];
