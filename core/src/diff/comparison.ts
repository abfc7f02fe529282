import type { Budget } from '../automata/budget.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { ByteString } from '../source/bytes.ts';

/** What comparisons are made with. */
export interface Comparison {
  readonly behaviours: KernelBehaviours;
  readonly budget: Budget;
  /** What is not told, though it changes; of what is done to nothing, or is a limit, no thing tells, and of few things nothing is matched. */
  readonly isExpected: (operation: LabelOperation, thing: MediatedObject | undefined, matched?: ByteString) => boolean;
}
