import { objectOf } from './parse-object.ts';
import { classRows, type Operation } from './policy-classes.ts';
import type { ThingOption } from './thing-form.ts';

/** The words that options stand for, of any class, each once. */
export const thingOptions: readonly ThingOption[] = [
  ...new Set(
    classRows
      .flatMap(({ operations }): readonly Operation[] => operations)
      .map(objectOf)
      .flatMap((object) => (typeof object === 'object' ? (object.options ?? []) : [])),
  ),
];
