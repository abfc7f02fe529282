import type { LabelOperation } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { ByteString } from '../source/bytes.ts';

/** A comparison would take more work than it is given. */
export class WorkSpentError extends Error {
  override readonly name = 'WorkSpentError';
}

/** How many steps there are between two looks at the clock. */
const stepsBetween = 64;

/** How much is done at most for all labels together, so that a plan is told in time. */
export class WorkBudget {
  #left: number;
  readonly #end: number;

  /** @param milliseconds - what it may take, whatever the steps are: one that determinises the rules of a generated layer takes long */
  constructor(steps: number, milliseconds = Infinity) {
    this.#left = steps;
    this.#end = Date.now() + milliseconds;
  }

  /** Whether nothing is left. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** @throws WorkSpentError where nothing is left */
  spend(): void {
    const isLate = this.#left % stepsBetween === 0 && Date.now() > this.#end;
    if (this.#left <= 0 || isLate) throw new WorkSpentError('there is more to compare than is compared');
    this.#left--;
  }
}

/** What comparisons are made with. */
export interface Comparison {
  readonly behaviours: KernelBehaviours;
  readonly budget: WorkBudget;
  /** What is not told, though it changes; of what is done to nothing, or is a limit, no thing tells, and of few things nothing is matched. */
  readonly isExpected: (operation: LabelOperation, thing: Thing | undefined, matched?: ByteString) => boolean;
}
