import type { Budget } from '../automata/budget.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ByteString } from '../source/bytes.ts';

/** The settings of a comparison. */
export interface Comparison {
  readonly budget: Budget;
  /**
   * Returns whether a change is omitted. Operations without an object and limits have no `object`, and some objects have
   * no matched text.
   */
  readonly isExpected: (operation: LabelOperation, object: MediatedObject | undefined, matched?: ByteString) => boolean;
}
