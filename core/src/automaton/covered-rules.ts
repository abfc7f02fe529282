import { byteSetKey } from '../glob/byte-set.ts';
import { deadState, type State } from './automaton.ts';
import type { PatternAutomaton } from './pattern-automaton.ts';
import { findInProduct } from './product.ts';
import type { RuleTerms } from './rule-terms.ts';

/** A rule, and the automaton of its object. */
export interface RuleOfClass {
  readonly terms: RuleTerms;
  readonly object: PatternAutomaton;
}

/**
 * The rules of a class that change nothing, since another, which settles as much with the same effect, matches whatever they do: behind
 * `mount,` those about some mounts.
 */
export function coveredRules<Rule extends RuleOfClass>(rules: readonly Rule[]): ReadonlySet<Rule> {
  const covered = new Set<Rule>();
  const examples = new Map<PatternAutomaton, readonly number[] | undefined>();
  const exampleOf = (object: PatternAutomaton): readonly number[] | undefined => {
    if (!examples.has(object)) examples.set(object, shortest(object));
    return examples.get(object);
  };
  for (const rule of rules) {
    const example = exampleOf(rule.object);
    const isCovered = rules.some(
      (other) =>
        other !== rule &&
        !covered.has(other) &&
        settlesAsMuch(other.terms, rule.terms) &&
        (example === undefined || (matches(other.object, example) && matchesAll(other.object, rule.object))),
    );
    if (isCovered) covered.add(rule);
  }
  return covered;
}

function settlesAsMuch(wider: RuleTerms, { effect, audit, permissions, priority, before }: RuleTerms): boolean {
  return (
    wider.effect === effect &&
    wider.audit === audit &&
    wider.priority >= priority &&
    (permissions & ~wider.permissions) === 0 &&
    wider.before.length === before.length &&
    wider.before.every((bytes, index) => bytes === before[index] || isSameSet(bytes, before[index]))
  );
}

function isSameSet(left: RuleTerms['before'][number], right: RuleTerms['before'][number] | undefined): boolean {
  return right !== undefined && byteSetKey(left) === byteSetKey(right);
}

/** The bytes of a shortest string that a pattern matches; undefined where it matches none. */
function shortest(object: PatternAutomaton): readonly number[] | undefined {
  const found = findInProduct([bounded(object)], (states) => isMatch(object, states(0)));
  return found === undefined ? undefined : Array.from(found, (char) => char.charCodeAt(0));
}

function matches(object: PatternAutomaton, bytes: readonly number[]): boolean {
  return isMatch(
    object,
    bytes.reduce((state, byte) => object.step(state, byte), object.start),
  );
}

/** Whether a pattern matches all that another does. */
function matchesAll(wider: PatternAutomaton, object: PatternAutomaton): boolean {
  if (wider === object) return true;
  const missed = findInProduct(
    [bounded(object), { start: wider.start, step: (state, byte) => wider.step(state, byte), classOf: classOf(wider) }],
    (states) => isMatch(object, states(0)) && !isMatch(wider, states(1)),
  );
  return missed === undefined;
}

function bounded(object: PatternAutomaton) {
  return {
    start: object.start,
    step: (state: State, byte: number) => object.step(state, byte),
    classOf: classOf(object),
    endsWhereDead: true,
  };
}

function classOf(object: PatternAutomaton): (byte: number) => number {
  return (byte) => object.classOf(byte);
}

function isMatch(object: PatternAutomaton, state: State): boolean {
  return state !== deadState && object.isAccepting(state);
}
