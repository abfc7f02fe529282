import { deadState, type State, type Transitions } from '../automata/automaton.ts';
import type { Budget } from '../automata/budget.ts';
import { asBound, walkProduct, type ProductStates } from '../automata/product.ts';
import type { Answer } from '../mediation/decision.ts';
import { memoised } from '../source/memoised.ts';
import type { ByteString } from '../source/bytes.ts';
import type { OwnChange } from './own-change.ts';

/** The two kinds of changes, gains first. */
export const changeKinds = ['gained', 'lost'] as const;

/** A layer's verdicts on strings: constant, or by the state of an automaton. */
export type LayerVerdicts =
  Pick<Answer, 'verdict'> | (Transitions & { readonly answer: (state: State) => Pick<Answer, 'verdict'> });

/** An automaton of strings that a search covers. */
export interface SearchBound extends Transitions {
  isAccepting(state: State): boolean;
  /** True if strings from the dead state are covered, too. */
  readonly goesOnWhereDead?: true;
}

/** A question to all layers of a label, before and after a change. */
export interface ComparedVerdicts {
  readonly was: readonly LayerVerdicts[];
  readonly is: readonly LayerVerdicts[];
}

/**
 * Searches the product of the automata of all layers, before and after a change, breadth-first for shortest strings with
 * different verdicts.
 *
 * @param bounds - automata that all accept each reported string
 * @param questions - questions with equal automata and start states
 * @param report - returns false for a string without interest: the search for the kind of change continues
 * @throws AutomatonTooLargeError where the product has too many states
 * @throws BudgetSpentError where the budget is spent
 */
export function findDifferences<Question extends ComparedVerdicts>(
  bounds: readonly SearchBound[],
  questions: readonly Question[],
  budget: Budget,
  report: (question: Question, kind: OwnChange['kind'], text: ByteString) => boolean,
): void {
  const layers = questions[0] === undefined ? [] : [...questions[0].was, ...questions[0].is];
  const walked = layers.filter((layer) => 'start' in layer);
  const places = layers.map((layer) => ('start' in layer ? bounds.length + walked.indexOf(layer) : undefined));
  const asking = questions.map((question) => {
    const was = allowance(question.was, places);
    const is = allowance(question.is, places.slice(question.was.length));
    return { question, was, is, open: possibleKinds(was, is) };
  });
  let open = asking.reduce((sum, one) => sum + one.open.size, 0);
  if (open === 0) return;
  const parts = bounds.map((bound) => (bound.goesOnWhereDead === true ? bound : asBound(bound)));
  walkProduct([...parts, ...walked], (states, leading) => {
    budget.demand();
    if (asking.every(({ was, is }) => was.endsAt(states) && is.endsAt(states))) return 'leave';
    if (!bounds.every((bound, part) => bound.isAccepting(states(part)))) return 'follow';
    for (const { question, was, is, open: sought } of asking) {
      if (sought.size === 0) continue;
      const isAllowed = is.allows(states);
      const kind = isAllowed ? 'gained' : 'lost';
      if (was.allows(states) === isAllowed || !sought.has(kind)) continue;
      if (!report(question, kind, leading())) continue;
      sought.delete(kind);
      open--;
    }
    return open > 0 ? 'follow' : 'stop';
  });
}

/**
 * Returns the possible kinds of changes: if a side has a constant verdict, for example without a profile, a kind is
 * impossible.
 */
function possibleKinds(was: Allowance, is: Allowance): Set<OwnChange['kind']> {
  const isPossible = {
    gained: was.always !== true && is.always !== false,
    lost: was.always !== false && is.always !== true,
  };
  return new Set(changeKinds.filter((kind) => isPossible[kind]));
}

/** The combined verdict of all layers of a label. */
interface Allowance {
  /** True if everything is allowed, false if nothing is allowed; undefined if the verdict depends on the object. */
  readonly always: boolean | undefined;
  allows(states: ProductStates): boolean;
  /** True if no continuation of the string is allowed, because an automaton is dead. */
  endsAt(states: ProductStates): boolean;
}

/** Combines the layers, and caches the answer of a layer in a state. */
function allowance(layers: readonly LayerVerdicts[], places: readonly (number | undefined)[]): Allowance {
  const requested = layers.map((layer, index) => ({
    layer,
    place: places[index] ?? 0,
    known: new Map<State, boolean>(),
  }));
  const allows = ({ layer, known }: (typeof requested)[number], state: State): boolean => {
    if ('verdict' in layer) return layer.verdict === 'allow';
    return memoised(known, state, () => layer.answer(state).verdict === 'allow');
  };
  const ending = requested.filter((one) => !allows(one, deadState));
  const verdicts = layers.map((layer) => ('verdict' in layer ? layer.verdict : undefined));
  return {
    always: verdicts.includes('deny') ? false : verdicts.every((verdict) => verdict === 'allow') ? true : undefined,
    allows: (states) => requested.every((one) => allows(one, states(one.place))),
    endsAt: (states) => ending.some(({ layer, place }) => 'verdict' in layer || states(place) === deadState),
  };
}
