import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import { deadState, type State } from '../automata/automaton.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, walkProduct, type ProductStates } from '../automata/product.ts';
import { automatonOf } from '../file-rules/path-pattern.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { requestedObjects } from '../mediation/requested-objects.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectForm, ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { viewOf } from '../labels/label.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';
import { withFileRulesAbout } from './unchanged-class.ts';
import type { Comparison } from './comparison.ts';

/** An operation with the form of the objects. */
export interface FormedOperation {
  readonly operation: LabelOperation;
  readonly form: ObjectForm<MediatedObject>;
}

/** An operation on a set of objects. */
interface OperationOnSet extends FormedOperation {
  readonly set: ObjectSet<MediatedObject>;
}

interface Found extends FormedOperation {
  readonly matched: ByteString;
  readonly kind: OwnChange['kind'];
  readonly words: ObjectWords;
}

const kinds = ['gained', 'lost'] as const;

/**
 * Compares the permissions of a label for objects that patterns describe. The product of the automata of all layers,
 * before and after the change, is searched breadth-first for a shortest string with different permissions.
 *
 * @param changed - patterns of all strings that can have different verdicts; any string by default
 * @throws AutomatonTooLargeError where an automaton or the product has too many states
 * @throws BudgetSpentError where the budget is spent
 */
export function compareObjectSets(
  label: ComparedLabel,
  operations: readonly FormedOperation[],
  comparison: Comparison,
  changed?: readonly Pattern[],
): readonly OwnChange[] {
  const compared =
    changed === undefined
      ? label
      : { before: withFileRulesAbout(changed, label.before), after: withFileRulesAbout(changed, label.after) };
  const searched = changed === undefined ? [] : [automatonOf(changed)];
  const together = new Map<ObjectSet<MediatedObject>['matched'], OperationOnSet[]>();
  for (const { operation, form } of operations)
    for (const set of form.universe?.(operation.name) ?? [])
      memoised(together, set.matched, () => []).push({ operation, form, set });
  const found = [...together].flatMap(([matched, requested]) => {
    const differing = differingOf(compared, [...matched.map(patternDfa), ...searched], requested, comparison);
    return kinds.flatMap((kind) =>
      withMinimalWords(
        differing.filter((one) => one.kind === kind),
        compared,
        comparison,
      ),
    );
  });
  return changesOf(found);
}

/**
 * Returns a shortest object for every set and kind of change.
 *
 * @param bounds - automata that all accept the matched text of each object
 */
function differingOf(
  { before, after }: ComparedLabel,
  bounds: readonly LazyDfa<true>[],
  requested: readonly OperationOnSet[],
  { budget, isExpected }: Comparison,
): readonly Found[] {
  const walks = requested.map((one) => [before, after].map((side) => walksOf(side, one)));
  // Sets with equal patterns share automata and states.
  const layers = walks[0]?.flat() ?? [];
  const walked = layers.filter((walk) => 'start' in walk);
  const places = layers.map((walk) => ('start' in walk ? bounds.length + walked.indexOf(walk) : undefined));
  const asking = requested.map((one, index) => {
    const [was = [], is = []] = walks[index] ?? [];
    const [wasAllowed, isAllowed] = [allowance(was, places), allowance(is, places.slice(was.length))];
    return { ...one, was: wasAllowed, is: isAllowed, open: possibleKinds(wasAllowed, isAllowed) };
  });
  const found: Found[] = [];
  const view = viewOf(after.label);
  let open = asking.reduce((sum, one) => sum + one.open.size, 0);
  if (open === 0) return found;
  walkProduct([...bounds.map(asBound), ...walked], (states, leading) => {
    budget.demand();
    if (asking.every(({ was, is }) => was.endsAt(states) && is.endsAt(states))) return 'leave';
    if (!bounds.every((dfa, part) => dfa.accepts(states(part)).length > 0)) return 'follow';
    for (const { operation, form, set, was, is, open: sought } of asking) {
      if (sought.size === 0) continue;
      const isAllowed = is.allows(states);
      const kind = isAllowed ? 'gained' : 'lost';
      if (was.allows(states) === isAllowed || !sought.has(kind)) continue;
      const text = leading();
      const words = set.wordsOf(text, { labels: [], view });
      if (objectsOf({ operation, form, words }).some((object) => isExpected(operation, object, text))) continue;
      sought.delete(kind);
      open--;
      found.push({ kind, operation, form, matched: text, words });
    }
    return open > 0 ? 'follow' : 'stop';
  });
  return found;
}

function walksOf({ label, behaviours }: LabelOfPolicy, { operation, set }: OperationOnSet): readonly ObjectAnswers[] {
  return label.parts.map((part) => {
    const about = {
      part,
      side: 'subject',
      subject: label,
      operation,
      object: set.like,
      labels: [],
      behaviours,
    } as const;
    const walk = mediatorOf(about).answersByMatchedText(about);
    return 'start' in walk ? (walk.plain?.() ?? walk) : walk;
  });
}

function objectsOf({ operation, form, words }: Pick<Found, 'operation' | 'form' | 'words'>): readonly MediatedObject[] {
  const reading = form.read(words, [operation.name]);
  return 'error' in reading ? [] : reading.cases.map(({ object }) => object);
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
  return new Set(kinds.filter((kind) => isPossible[kind]));
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
function allowance(walks: readonly ObjectAnswers[], places: readonly (number | undefined)[]): Allowance {
  const requested = walks.map((walk, index) => ({ walk, place: places[index] ?? 0, known: new Map<State, boolean>() }));
  const allows = ({ walk, known }: (typeof requested)[number], state: State): boolean => {
    if ('verdict' in walk) return walk.verdict === 'allow';
    return memoised(known, state, () => walk.answer(state).verdict === 'allow');
  };
  const ending = requested.filter((one) => !allows(one, deadState));
  const verdicts = walks.map((walk) => ('verdict' in walk ? walk.verdict : undefined));
  return {
    always: verdicts.includes('deny') ? false : verdicts.every((verdict) => verdict === 'allow') ? true : undefined,
    allows: (states) => requested.every((one) => allows(one, states(one.place))),
    endsAt: (states) => ending.some(({ walk, place }) => 'verdict' in walk || states(place) === deadState),
  };
}

/** Drops the last word if the change applies to all objects of the shorter words, such as files regardless of owner. */
function withMinimalWords(found: readonly Found[], compared: ComparedLabel, comparison: Comparison): readonly Found[] {
  const shortened = new Set<LabelOperation>();
  return found.flatMap((one) => {
    if (shortened.has(one.operation)) return [];
    const last = one.words.at(-1) as string | undefined;
    const words = one.words.slice(0, -1);
    const isOption = one.form.options?.some(({ word }) => word === last) ?? false;
    if (!isOption || !isChangedFor({ ...one, words }, compared, comparison)) return one;
    shortened.add(one.operation);
    return { ...one, words };
  });
}

/** Returns whether all objects of the words change in the given way. */
function isChangedFor(
  { kind, operation, form, matched, words }: Found,
  { before, after }: ComparedLabel,
  { isExpected }: Comparison,
): boolean {
  const reading = form.read(words, [operation.name]);
  if ('error' in reading || reading.labels.length > 0) return false;
  const objects = requestedObjects({ kind: 'object', words, ...reading }, []);
  if (reading.cases.some(({ object }) => isExpected(operation, object, matched))) return false;
  const areAll = (verdict: Verdict, { label, policy, behaviours }: LabelOfPolicy): boolean =>
    objects.every((one) => stackCheck(label, operation, one, behaviours, policy).verdict === verdict);
  const [allowing, denying] = kind === 'gained' ? [after, before] : [before, after];
  return areAll('allow', allowing) && areAll('deny', denying);
}

/** Groups operations with a common example. */
function changesOf(found: readonly Found[]): readonly OwnChange[] {
  const byWords = groupedBy(found, (one) => JSON.stringify([one.kind, one.operation.class, one.words]));
  return Array.from(byWords.values(), (same): OwnChange => {
    const names = [...new Set(same.map(({ operation }) => operation))].map(({ name }) => name);
    const [{ kind, words, operation }] = same;
    return { kind, class: operation.class, about: 'many-things', names, example: words };
  });
}
