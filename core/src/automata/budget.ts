/** How many steps pass between two looks at the clock. */
const stepsBetweenLooks = 64;

/** A limit on the work of one analysis, counted in steps of automata: the author of a policy does not decide how long its analysis takes. */
export class Budget {
  #left: number;
  #calls = 0;
  readonly #end: number;

  /** @param milliseconds - a limit on the time: a step that determinises many rules takes long */
  constructor(steps: number, milliseconds = Infinity) {
    this.#left = steps;
    this.#end = milliseconds === Infinity ? Infinity : Date.now() + milliseconds;
  }

  /** Takes steps. Returns false if too few steps were left. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    if (this.#end !== Infinity && this.#calls++ % stepsBetweenLooks === 0 && Date.now() > this.#end) this.#left = -1;
    return this.#left >= 0;
  }

  /**
   * Takes steps.
   *
   * @throws BudgetSpentError if too few steps were left
   */
  demand(steps = 1): void {
    if (!this.spend(steps)) throw new BudgetSpentError('the analysis reached its limit');
  }

  /** Is true if no steps are left. */
  get isSpent(): boolean {
    return this.#left < 0;
  }
}

/** An analysis exceeds the budget. */
export class BudgetSpentError extends Error {
  override readonly name = 'BudgetSpentError';
}

/** An automaton exceeds `maxStatesOfAutomaton` states. The states of several patterns multiply. */
export class AutomatonTooLargeError extends Error {
  override readonly name = 'AutomatonTooLargeError';
}

/** Computes a value. Beyond the limit of an automaton or of the budget, returns the result of `instead`. */
export function unlessTooLarge<Value, Instead>(
  compute: () => Value,
  instead: (error: AutomatonTooLargeError | BudgetSpentError) => Instead,
): Value | Instead {
  try {
    return compute();
  } catch (error) {
    if (error instanceof AutomatonTooLargeError || error instanceof BudgetSpentError) return instead(error);
    throw error;
  }
}

/** Some 200 MB at most. The policies of a whole distribution stay below a hundredth of this number. */
export const maxStatesOfAutomaton = 100_000;

/** @throws AutomatonTooLargeError if an automaton with this number of states gets a state */
export function refuseTooMany(states: number, maxStates = maxStatesOfAutomaton): void {
  if (states >= maxStates)
    throw new AutomatonTooLargeError(
      `its patterns need an automaton of more than ${maxStates.toLocaleString('en')} states`,
    );
}
