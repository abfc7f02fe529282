/** How many steps pass between two looks at the clock. */
const stepsBetweenLooks = 64;

/** A limit on the work of one analysis, counted in steps of automata: the author of a policy does not decide how long its analysis takes. */
export class Budget {
  #left: number;
  #calls = 0;
  readonly #end: number;

  /** @param milliseconds - a limit on the time as well: one step takes long if it determinises many rules */
  constructor(steps: number, milliseconds = Infinity) {
    this.#left = steps;
    this.#end = milliseconds === Infinity ? Infinity : Date.now() + milliseconds;
  }

  /** Takes steps, and returns if enough of them were left. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    if (this.#end !== Infinity && this.#calls++ % stepsBetweenLooks === 0 && Date.now() > this.#end) this.#left = -1;
    return this.#left >= 0;
  }

  /**
   * Takes steps.
   *
   * @throws BudgetSpentError if not enough of them were left
   */
  demand(steps = 1): void {
    if (!this.spend(steps)) throw new BudgetSpentError('the analysis reached its limit');
  }

  /** Is true if no steps are left. */
  get isSpent(): boolean {
    return this.#left < 0;
  }
}

/** An analysis would take more work than its budget. */
export class BudgetSpentError extends Error {
  override readonly name = 'BudgetSpentError';
}

/** An automaton would need more states than `maxStates`: its patterns multiply each other. */
export class AutomatonTooLargeError extends Error {
  override readonly name = 'AutomatonTooLargeError';
}

/** Some 200 MB at most. The policies of a whole distribution stay below a hundredth of this number. */
const maxStates = 100_000;

/** @throws AutomatonTooLargeError if an automaton of that many states gets one more state */
export function refuseTooMany(states: number): void {
  if (states >= maxStates)
    throw new AutomatonTooLargeError(
      `its patterns need an automaton of more than ${maxStates.toLocaleString('en')} states`,
    );
}
