import { operationForms, thingOptions } from '@lamellar/core';

/** How questions are written: what the command line of `can` is made of. It takes all classes to know. */
export interface AskedForms {
  /** What can be asked, in words. */
  readonly operations: string;
  /** Options that stand for the last words of what something is done to. */
  readonly options: typeof thingOptions;
}

export const askedForms: AskedForms = { operations: operationForms(), options: thingOptions };
