import { deadState } from '../automaton/automaton.ts';
import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import { WorkSpentError, type WorkBudget } from '../compare/work-budget.ts';
import { findOtherwise } from '../expect/find-match.ts';
import type { Verdict } from '../mediation/decision.ts';
import { answerAt, type ThingWalk } from '../mediation/thing-walk.ts';
import type { ByteString } from '../source/bytes.ts';

/** What rules answer about one set of things, and whether they allow none of it, or all. */
export interface Cell {
  /** Of no other. */
  readonly number: number;
  readonly set: ThingSet<Thing>;
  readonly walk: ThingWalk;
  /** Whether they know nothing of the label on the other side. */
  readonly isLost: boolean;
  /** Whether they allow nothing: the same of sets of which the same counts. */
  readonly never: { is?: boolean };
  isAlways?: boolean;
}

/** As many things of a set are tried before it is searched. */
const mostShown = 128;

/** Thrown again and again: to make an error takes long. */
const spent = new WorkSpentError('there is more to find out than is found out');

/** Looks in sets of things for what rules allow, each answer once. */
export class SetSearch {
  readonly #budget: WorkBudget;
  readonly #found = new Map<string, boolean>();
  /** What was found of each set: what has shown it of some rules mostly shows it of others. */
  readonly #shown: Readonly<Record<Verdict, Map<ThingSet<Thing>, ByteString[]>>> = {
    allow: new Map(),
    deny: new Map(),
  };

  constructor(budget: WorkBudget) {
    this.#budget = budget;
  }

  /** Whether rules allow nothing of their set. @throws AutomatonTooLargeError, WorkSpentError */
  isNever(cell: Cell): boolean {
    return (cell.never.is ??= isRefusedAsUnknown(cell) || !this.#find([cell], 'deny'));
  }

  /** Whether rules about one set all allow something of it. @throws AutomatonTooLargeError, WorkSpentError */
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

  /** Whether something that was found of a set is answered otherwise. */
  #isShown(cells: readonly Cell[], verdict: Verdict): boolean {
    const shown = cells[0] === undefined ? undefined : this.#shown[verdict].get(cells[0].set);
    const isAllowed = (matched: ByteString): boolean =>
      cells.every(({ walk }) => answerAt(walk, matched).verdict === 'allow');
    return shown?.some((matched) => isAllowed(matched) !== (verdict === 'allow')) === true;
  }

  /** Whether something of a set is answered otherwise. */
  #find(cells: readonly Cell[], verdict: Verdict): boolean {
    const [first] = cells;
    if (first === undefined) throw new RangeError('nothing is asked');
    const { set } = first;
    const walks = cells.map(({ walk }) => walk);
    if (this.#isShown(cells, verdict)) return true;
    if (this.#budget.isSpent) throw spent;
    const found = findOtherwise(set.matched, walks, verdict, () => this.#budget.spend());
    if (found.kind !== 'found') return false;
    const shown = this.#shown[verdict].get(set) ?? [];
    if (shown.length < mostShown) this.#shown[verdict].set(set, [...shown, found.matched]);
    return true;
  }
}

function isRefusedAsUnknown({ isLost, walk }: Cell): boolean {
  return isLost && 'start' in walk && walk.answer(deadState).verdict === 'deny';
}

/** Whether an error says that something takes too much to find out. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof AutomatonTooLargeError || error instanceof WorkSpentError;
}
