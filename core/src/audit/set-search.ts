import { deadState } from '../automata/automaton.ts';
import { AutomatonTooLargeError, BudgetSpentError, type Budget } from '../automata/budget.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { findContradiction } from '../expectations/find-match.ts';
import type { Verdict } from '../mediation/decision.ts';
import { answerAt, type ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import type { ByteString } from '../source/bytes.ts';

/** The rules for one set of objects, with cached results on whether the rules allow none or all of the set. */
export interface Cell {
  /** Unique number of the cell. */
  readonly number: number;
  readonly set: ObjectSet<MediatedObject>;
  readonly walk: ObjectAnswers;
  /** True if the rules know nothing of the peer's label. */
  readonly isLost: boolean;
  /** True if the rules allow nothing of the set; shared by cells with equal inputs. */
  readonly never: { is?: boolean };
  isAlways?: boolean;
}

/** Limit of known witnesses tried before a search. */
const maxWitnesses = 128;

/** Thrown again and again: to make an error takes long. */
const spent = new BudgetSpentError('there is more to find out than is found out');

/** Searches sets of objects for allowed members, and caches every answer. */
export class SetSearch {
  readonly #budget: Budget;
  readonly #found = new Map<string, boolean>();
  /** Witnesses of every set: a witness for some rules is often a witness for further rules. */
  readonly #shown: Readonly<Record<Verdict, Map<ObjectSet<MediatedObject>, ByteString[]>>> = {
    allow: new Map(),
    deny: new Map(),
  };

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Whether rules allow nothing of their set. @throws AutomatonTooLargeError, BudgetSpentError */
  isNever(cell: Cell): boolean {
    return (cell.never.is ??= isRefusedAsUnknown(cell) || !this.#find([cell], 'deny'));
  }

  /** Is true if every rule about one set allows a string of the set. */
  allows(cells: readonly Cell[]): boolean {
    if (cells.some((cell) => this.isNever(cell))) return false;
    if (cells.length < 2 || this.#isShown(cells, 'deny')) return true;
    const open = cells.filter((cell) => !(cell.isAlways ??= !this.#find([cell], 'allow')));
    if (open.length < 2) return true;
    const numbers = open.map(({ number }) => number).sort((left, right) => left - right);
    const key = numbers.join();
    let isFound = this.#found.get(key);
    if (isFound === undefined) this.#found.set(key, (isFound = this.#find(open, 'deny')));
    return isFound;
  }

  /** Returns whether a known witness of the set has a verdict different from `verdict`. */
  #isShown(cells: readonly Cell[], verdict: Verdict): boolean {
    const shown = cells[0] === undefined ? undefined : this.#shown[verdict].get(cells[0].set);
    const isAllowed = (matched: ByteString): boolean =>
      cells.every(({ walk }) => answerAt(walk, matched).verdict === 'allow');
    return shown?.some((matched) => isAllowed(matched) !== (verdict === 'allow')) === true;
  }

  /** Searches the set for an object with a verdict different from `verdict`. */
  #find(cells: readonly Cell[], verdict: Verdict): boolean {
    const [first] = cells;
    if (first === undefined) throw new RangeError('nothing is asked');
    const { set } = first;
    const walks = cells.map(({ walk }) => walk);
    if (this.#isShown(cells, verdict)) return true;
    if (this.#budget.isSpent) throw spent;
    const found = findContradiction(set.matched, walks, verdict, () => this.#budget.demand());
    if (found.kind !== 'found') return false;
    const shown = this.#shown[verdict].get(set) ?? [];
    if (shown.length < maxWitnesses) this.#shown[verdict].set(set, [...shown, found.matched]);
    return true;
  }
}

function isRefusedAsUnknown({ isLost, walk }: Cell): boolean {
  return isLost && 'start' in walk && walk.answer(deadState).verdict === 'deny';
}

/** Returns whether an error reports an exceeded limit. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof AutomatonTooLargeError || error instanceof BudgetSpentError;
}
