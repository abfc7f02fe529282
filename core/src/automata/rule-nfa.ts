import { hasByte } from '../patterns/byte-set.ts';
import { deadState } from './automaton.ts';
import { jointByteClasses } from './byte-classes.ts';
import { refuseTooMany } from './budget.ts';
import { minimise } from './minimise.ts';
import type { PatternAutomata, PatternAutomaton } from './pattern-automaton.ts';
import type { RuleTerms } from './rule-terms.ts';

/** A state of the automaton of one rule. 0 is dead. */
type Place = number;

/** The number of rules from which on minimisation is worth the time. */
const manyRules = 4;

/**
 * The union of the automata of all rules of one class: an NFA with several starts. Of many rules, the union is
 * minimised: equivalent places of several rules with equal effects are one place.
 */
export class RulePlaces {
  /** The places before the first byte. */
  readonly starts: readonly Place[];
  /** The number of classes of bytes. */
  readonly classes: number;
  readonly #classOf: Uint8Array;
  /** By place and class of bytes, the next place. */
  readonly #steps: Int32Array;
  readonly #accepted: readonly (RuleTerms | undefined)[];

  constructor(rules: readonly RuleTerms[], automata: PatternAutomata) {
    const walked = new WalkedRules(rules, automata);
    this.#classOf = walked.classOf;
    this.classes = walked.bytes.length;
    const merged = rules.length < manyRules ? Int32Array.from(walked.steps.keys()) : mergedPlaces(walked);
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

  /** Returns an accepting rule of a place: all accepting rules of a place have equal effects. */
  accepted(place: Place): RuleTerms | undefined {
    return this.#accepted[place];
  }
}

/** The places of all rules before minimisation. */
class WalkedRules {
  readonly starts: number[] = [];
  readonly classOf: Uint8Array;
  /** A byte of each class. */
  readonly bytes: readonly number[];
  /** By place and class of bytes, the next place. */
  readonly steps: number[][] = [];
  /** By place, the accepting rule. */
  readonly accepted: (RuleTerms | undefined)[] = [undefined];

  constructor(rules: readonly RuleTerms[], automata: PatternAutomata) {
    const objects = rules.map(({ object }) => automata.of(object));
    const sets = new Set(rules.flatMap(({ before }) => before));
    const { classOf, representatives } = jointByteClasses([
      ...Array.from(sets, (set) => (byte: number) => Number(hasByte(set, byte))),
      ...Array.from(new Set(objects), (object) => (byte: number) => object.classOf(byte)),
    ]);
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

/** Minimises places: returns by place the number of the class. Class 0 is dead. */
function mergedPlaces({ steps, accepted }: WalkedRules): Int32Array {
  const told = accepted.map((terms) =>
    terms === undefined ? '' : [terms.effect, terms.permissions, terms.priority, terms.audit].join(),
  );
  return minimise(steps, told);
}
