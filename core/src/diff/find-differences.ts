import { deadState, type State, type Transitions } from '../automata/automaton.ts';
import type { Budget } from '../automata/budget.ts';
import { asBound, walkProduct, type ProductStates } from '../automata/product.ts';
import type { Answer } from '../mediation/decision.ts';
import { UndecidedByPatternError } from '../mediation/symbolic/object-answers.ts';
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
  /** True if equal candidates attach to equal programs before and after. */
  readonly attachesEqually?: boolean;
  /** The sought kinds of changes; both by default. */
  readonly sought?: ReadonlySet<OwnChange['kind']>;
  /**
   * Evaluates a single string where attachments decide and can differ. Returns the kind of change, if any. By default,
   * the search ends.
   */
  readonly changeAt?: (text: ByteString) => OwnChange['kind'] | undefined;
  /** True if layers differ only in rules, so that equal states of common automata have equal verdicts. */
  readonly onlyRulesDiffer: boolean;
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
 * @throws UndecidedByPatternError where attachments decide, and can differ
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
    const open = possibleKinds(was, is);
    for (const kind of changeKinds) if (question.sought?.has(kind) === false) open.delete(kind);
    return { question, was, is, open };
  });
  let open = asking.reduce((sum, one) => sum + one.open.size, 0);
  if (open === 0) return;
  const areEqual = equality(questions, places);
  const parts = bounds.map((bound) => (bound.goesOnWhereDead === true ? bound : asBound(bound)));
  walkProduct([...parts, ...walked], (states, leading) => {
    budget.demand();
    if (areEqual(states)) return 'leave';
    if (asking.every(({ was, is }) => was.endsAt(states) && is.endsAt(states))) return 'leave';
    if (!bounds.every((bound, part) => bound.isAccepting(states(part)))) return 'follow';
    for (const { question, was, is, open: sought } of asking) {
      if (sought.size === 0) continue;
      const [before, after] = [was.verdict(states), is.verdict(states)];
      if (before === after && (isDecided(before) || question.attachesEqually === true)) continue;
      const isKnown = isDecided(before) && isDecided(after);
      if (!isKnown && question.changeAt === undefined)
        throw new UndecidedByPatternError('a rule selects the profile by the attachment of the program');
      const kind = isKnown ? (after === 'allow' ? 'gained' : 'lost') : question.changeAt?.(leading());
      if (kind === undefined || !sought.has(kind)) continue;
      if (!report(question, kind, leading())) continue;
      sought.delete(kind);
      open--;
    }
    return open > 0 ? 'follow' : 'stop';
  });
}

/** Returns whether all continuations of a string certainly have equal verdicts before and after a change. */
function equality(
  questions: readonly ComparedVerdicts[],
  places: readonly (number | undefined)[],
): (states: ProductStates) => boolean {
  if (!questions.every(areEqualInEqualStates)) return () => false;
  const count = places.length / 2;
  const pairs = places.slice(0, count).map((was, index) => [was, places[count + index]]);
  return (states) => pairs.every(([was, is]) => was === undefined || is === undefined || states(was) === states(is));
}

/** Returns whether the verdicts on a question are certainly equal where all layers are in equal states. */
function areEqualInEqualStates({ was, is, onlyRulesDiffer }: ComparedVerdicts): boolean {
  return (
    onlyRulesDiffer &&
    was.length === is.length &&
    was.every((earlier, index) => {
      const later = is[index] ?? earlier;
      return 'start' in earlier && 'start' in later
        ? earlier.commonStates !== undefined && earlier.commonStates === later.commonStates
        : 'verdict' in earlier && 'verdict' in later && earlier.verdict === later.verdict;
    })
  );
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

/** `allow`, `deny`, or the candidates of an `UndecidedByPatternError`. */
type StackVerdict = string;

function isDecided(verdict: StackVerdict): boolean {
  return verdict === 'allow' || verdict === 'deny';
}

/** The combined verdict of all layers of a label. */
interface Allowance {
  /** True if everything is allowed, false if nothing is allowed; undefined if the verdict depends on the object. */
  readonly always: boolean | undefined;
  verdict(states: ProductStates): StackVerdict;
  /** True if no continuation of the string is allowed, because an automaton is dead. */
  endsAt(states: ProductStates): boolean;
}

/** Combines the layers, and caches the answer of a layer in a state. */
function allowance(layers: readonly LayerVerdicts[], places: readonly (number | undefined)[]): Allowance {
  const requested = layers.map((layer, index) => ({
    layer,
    place: places[index] ?? 0,
    known: new Map<State, StackVerdict>(),
  }));
  const verdictIn = ({ layer, known }: (typeof requested)[number], state: State): StackVerdict =>
    'verdict' in layer ? layer.verdict : memoised(known, state, () => verdictOrCandidates(() => layer.answer(state)));
  const ending = requested.filter((one) => verdictIn(one, deadState) === 'deny');
  const verdicts = layers.map((layer) => ('verdict' in layer ? layer.verdict : undefined));
  return {
    always: verdicts.includes('deny') ? false : verdicts.every((verdict) => verdict === 'allow') ? true : undefined,
    verdict: (states) => {
      let candidates: Set<string> | undefined;
      for (const one of requested) {
        const verdict = verdictIn(one, states(one.place));
        if (verdict === 'deny') return 'deny';
        if (verdict !== 'allow') (candidates ??= new Set()).add(verdict);
      }
      return candidates === undefined ? 'allow' : [...candidates].sort().join('\n');
    },
    endsAt: (states) => ending.some(({ layer, place }) => 'verdict' in layer || states(place) === deadState),
  };
}

function verdictOrCandidates(answer: () => Pick<Answer, 'verdict'>): StackVerdict {
  try {
    return answer().verdict;
  } catch (error) {
    if (error instanceof UndecidedByPatternError && error.candidates !== undefined) return error.candidates;
    throw error;
  }
}
