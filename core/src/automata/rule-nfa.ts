import { hasByte } from '../patterns/byte-set.ts';
import { deadState } from './automaton.ts';
import { byteClasses } from './byte-classes.ts';
import { refuseTooMany } from './budget.ts';
import { minimise } from './minimise.ts';
import type { PatternAutomata, PatternAutomaton } from './pattern-automaton.ts';
import type { RuleTerms } from './rule-terms.ts';

/** Where a walk through one rule is. 0 is dead. */
type Place = number;

/**
 * The places that walks through rules of one class can be at. Those behind which the same strings are matched by rules of the same effect
 * are one place, whatever rules they are of; those behind which nothing is matched are dead.
 */
export class RulePlaces {
  /** The places before any byte. */
  readonly starts: readonly Place[];
  /** How many classes of bytes there are that no rule tells apart. */
  readonly classes: number;
  readonly #classOf: Uint8Array;
  /** By place and class of bytes, the next place. */
  readonly #steps: Int32Array;
  readonly #accepted: readonly (RuleTerms | undefined)[];

  constructor(rules: readonly RuleTerms[], automata: PatternAutomata) {
    const walked = new WalkedRules(rules, automata);
    this.#classOf = walked.classOf;
    this.classes = walked.bytes.length;
    const merged = mergedPlaces(walked);
    const count = 1 + merged.reduce((most, place) => Math.max(most, place), 0);
    this.#steps = new Int32Array(count * this.classes);
    const accepted: (RuleTerms | undefined)[] = Array.from({ length: count }, () => undefined);
    merged.forEach((place, one) => {
      accepted[place] = walked.accepted[one];
      walked.steps[one]?.forEach((next, at) => (this.#steps[place * this.classes + at] = merged[next] ?? 0));
    });
    this.#accepted = accepted;
    this.starts = walked.starts.map((place) => merged[place] ?? 0);
  }

  classOf(byte: number): number {
    return this.#classOf[byte] ?? 0;
  }

  step(place: Place, byteClass: number): Place {
    return this.#steps[place * this.classes + byteClass] ?? 0;
  }

  /** A rule of those that match what leads to a place: all of them have the same effect. */
  accepted(place: Place): RuleTerms | undefined {
    return this.#accepted[place];
  }
}

/** Every place of every rule, as it is. */
class WalkedRules {
  readonly starts: number[] = [];
  readonly classOf: Uint8Array;
  /** A byte of each class. */
  readonly bytes: readonly number[];
  /** By place, the next ones by class of bytes. */
  readonly steps: number[][] = [];
  /** By place, the rule that ends there. */
  readonly accepted: (RuleTerms | undefined)[] = [undefined];

  constructor(rules: readonly RuleTerms[], automata: PatternAutomata) {
    const objects = rules.map(({ object }) => automata.of(object));
    const sets = new Set(rules.flatMap(({ before }) => before));
    const { classOf, representatives } = byteClasses((byte) =>
      [...Array.from(sets, (set) => (hasByte(set, byte) ? 1 : 0)), ...objects.map((one) => one.classOf(byte))].join(),
    );
    this.classOf = classOf;
    this.bytes = representatives;
    this.steps.push(this.bytes.map(() => 0));
    rules.forEach((terms, rule) => {
      const object = objects[rule];
      if (object !== undefined) this.starts.push(this.#walk(terms, object));
    });
  }

  /** @returns the place before any byte */
  #walk(terms: RuleTerms, object: PatternAutomaton): number {
    const ids = new Map<number, number>();
    const states: number[] = [];
    const placeOf = (state: number): number => {
      if (state === deadState) return 0;
      let id = ids.get(state);
      if (id !== undefined) return id;
      id = this.steps.push([]) - 1;
      refuseTooMany(id);
      this.accepted.push(object.isAccepting(state) ? terms : undefined);
      ids.set(state, id);
      states.push(state);
      return id;
    };
    let start = placeOf(object.start);
    for (const state of states)
      this.steps[ids.get(state) ?? 0] = this.bytes.map((byte) => placeOf(object.step(state, byte)));
    for (const set of terms.before.toReversed()) {
      const next = start;
      start = this.steps.push(this.bytes.map((byte) => (hasByte(set, byte) ? next : 0))) - 1;
      this.accepted.push(undefined);
    }
    return start;
  }
}

/** For each place, the number of those that it is one with: what ends there is the same, and so is what it steps to. 0 are those that are dead. */
function mergedPlaces({ steps, accepted }: WalkedRules): Int32Array {
  const told = accepted.map((terms) =>
    terms === undefined ? '' : [terms.effect, terms.permissions, terms.priority, terms.audit].join(),
  );
  return minimise(steps, told);
}
