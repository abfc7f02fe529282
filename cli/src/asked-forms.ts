import { operationForms, thingOptions } from '@lamellar/core';

/** The syntax of questions on the command line of `can`. Building the syntax loads all classes. */
export interface AskedForms {
  /** All operations, as text for the help. */
  readonly operations: string;
  /** The options for the last words of an object. */
  readonly options: typeof thingOptions;
}

export const askedForms: AskedForms = { operations: operationForms(), options: thingOptions };
