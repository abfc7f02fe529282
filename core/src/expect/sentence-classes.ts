import { objectOf } from '../class/parse-object.ts';
import { classRows, type Operation, type PolicyClass } from '../class/policy-classes.ts';

/** The classes that sentences can be about: things have no place in them. */
export const sentenceClasses: readonly PolicyClass[] = classRows
  .filter(({ operations }) =>
    (operations as readonly Operation[]).every((operation) => typeof objectOf(operation) === 'string'),
  )
  .map(({ word }) => word);
