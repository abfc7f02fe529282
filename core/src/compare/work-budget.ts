import type { LabelOperation } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { ByteString } from '../source/bytes.ts';

/** The error of a comparison beyond the budget. */
export class WorkSpentError extends Error {
  override readonly name = 'WorkSpentError';
}

/** Number of steps between two checks of the clock. */
const stepsBetween = 64;

/** The limit of work for all labels together, to report a plan in time. */
export class WorkBudget {
  #left: number;
  readonly #end: number;

  /**
   * @param milliseconds - a time limit in addition to steps, because a step that determinises the rules of a generated
   * layer is slow
   */
  constructor(steps: number, milliseconds = Infinity) {
    this.#left = steps;
    this.#end = Date.now() + milliseconds;
  }

  /** True if the budget is spent. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** @throws WorkSpentError if the budget is spent */
  spend(): void {
    const isLate = this.#left % stepsBetween === 0 && Date.now() > this.#end;
    if (this.#left <= 0 || isLate) throw new WorkSpentError('there is more to compare than is compared');
    this.#left--;
  }
}

/** The parameters of comparisons. */
export interface Comparison {
  readonly behaviours: KernelBehaviours;
  readonly budget: WorkBudget;
  /**
   * Returns whether a change is omitted. `thing` is undefined for limits and operations without target; `matched` is
   * undefined for small universes.
   */
  readonly isExpected: (operation: LabelOperation, thing: Thing | undefined, matched?: ByteString) => boolean;
}
