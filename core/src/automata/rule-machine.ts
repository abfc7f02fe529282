import { hasByte } from '../patterns/byte-set.ts';
import { deadState, type NameRun, type Names, type State, type StatePermissions } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { jointByteClasses, type ByteClasses } from './byte-classes.ts';
import { ListTable } from './list-table.ts';
import { CoAccessible } from './reachability.ts';
import type { PatternAutomata, PatternAutomaton } from './pattern-automaton.ts';
import { combinePermissions, decidingRules } from './rule-permissions.ts';
import type { RuleTerms } from './rule-terms.ts';

/** A rule with an index in the program, and the automaton of the object. */
interface MachineRule {
  readonly index: number;
  readonly terms: RuleTerms;
  readonly object: PatternAutomaton;
}

/**
 * The product of the automata of all rules of one class. Rules with equal patterns share an automaton, across
 * profiles. Invariants: a state is a list of pairs, a rule and a place, for each live rule, in the order of rules;
 * state 0 is the empty list. A place is the number of matched bytes before the object, or then a state of the
 * automaton.
 */
export class RuleMachine {
  readonly start: State;
  readonly #rules: readonly MachineRule[];
  readonly #states = new ListTable();
  /** By state and byte, the next state plus 1, or 0. */
  readonly #steps: (Int32Array | undefined)[] = [];
  readonly #permissions: (StatePermissions | undefined)[] = [];
  readonly #live = new CoAccessible(
    () => this.#byteClasses.representatives.length,
    (state, byteClass) => this.step(state, this.#byteClasses.representatives[byteClass] ?? 0),
  );
  #classes: ByteClasses | undefined;

  /** @param rules - rules of the class by index in the program */
  constructor(rules: ReadonlyMap<number, RuleTerms>, automata: PatternAutomata) {
    this.#rules = Array.from(rules, ([index, terms]) => ({ index, terms, object: automata.of(terms.object) }));
    this.#states.add([]);
    const places: number[] = [];
    this.#rules.forEach(({ terms: { before }, object }, rule) => {
      const place = before.length === 0 ? object.start : 0;
      if (before.length > 0 || place !== deadState) places.push(rule, place);
    });
    this.start = this.#stateOf(places);
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const steps = (this.#steps[state] ??= new Int32Array(256));
    const known = steps[byte] ?? 0;
    if (known !== 0) return known - 1;
    const next = this.#behind(state, byte);
    steps[byte] = next + 1;
    return next;
  }

  stays(state: State, byte: number): boolean {
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at += 2) {
      const { terms, object } = this.#rule(this.#states.item(at));
      const inObject = this.#states.item(at + 1) - terms.before.length;
      if (inObject < 0 || !object.stays(inObject, byte)) return false;
    }
    return true;
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combinePermissions(
      this.#accepted(state).map((rule) => this.#rule(rule).terms),
    ));
  }

  /** Is true if a state with an allowed or quietly denied permission is reachable. */
  isLive(from: State): boolean {
    return this.#live.reaches(from, (state) => {
      const { allow, quiet } = this.permissions(state);
      return (allow | quiet) !== 0;
    });
  }

  /** Returns the class of a byte. No rule distinguishes bytes of a class. */
  byteClass(byte: number): number {
    return this.#byteClasses.classOf[byte] ?? 0;
  }

  get #byteClasses(): ByteClasses {
    return (this.#classes ??= classesOf(this.#rules));
  }

  /** Returns the indices of the deciding rules. */
  deciding(state: State, bits: number): readonly number[] {
    return decidingRules(this.#accepted(state), bits, (rule) => this.#rule(rule).terms).map(
      (rule) => this.#rule(rule).index,
    );
  }

  /** Combines the states of all objects after names; undefined for a start within an object. */
  behindNames(start: State, names: Names): readonly NameRun[] | undefined {
    const rules: number[] = [];
    const runsOf: (readonly NameRun[])[] = [];
    const ends: number[] = [];
    const to = this.#states.to(start);
    for (let at = this.#states.from(start); at < to; at += 2) {
      const rule = this.#states.item(at);
      const { terms, object } = this.#rule(rule);
      if (this.#states.item(at + 1) !== terms.before.length + object.start) return undefined;
      const runs = names.matched(object);
      if (runs.length === 0) continue;
      rules.push(rule);
      runsOf.push(runs);
      for (const run of runs) ends.push(run.from, run.to);
    }
    ends.push(names.names.length);
    return this.#merge(rules, runsOf, Int32Array.from(ends).sort());
  }

  /** @param bounds - ascending positions of the starts and ends of runs, and of the last name */
  #merge(rules: readonly number[], runsOf: readonly (readonly NameRun[])[], bounds: Int32Array): readonly NameRun[] {
    const merged: NameRun[] = [];
    const next = rules.map(() => 0);
    const places: number[] = [];
    let from = 0;
    for (const to of bounds) {
      if (to === from) continue;
      places.length = 0;
      for (let index = 0; index < rules.length; index++) {
        const runs = runsOf[index] ?? [];
        let at = next[index] ?? 0;
        let run = runs[at];
        if (run !== undefined && run.to <= from) {
          run = runs[++at];
          next[index] = at;
        }
        if (run === undefined || run.from > from) continue;
        const rule = rules[index] ?? 0;
        places.push(rule, this.#rule(rule).terms.before.length + run.state);
      }
      const state = this.#stateOf(places);
      const last = merged.at(-1);
      if (last?.state === state) last.to = to;
      else merged.push({ from, to, state });
      from = to;
    }
    return merged;
  }

  #behind(state: State, byte: number): State {
    const places: number[] = [];
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at += 2) {
      const rule = this.#states.item(at);
      const place = this.#states.item(at + 1);
      const {
        terms: { before },
        object,
      } = this.#rule(rule);
      const bytes = before[place];
      if (bytes === undefined) {
        const inObject = object.step(place - before.length, byte);
        if (inObject !== deadState) places.push(rule, before.length + inObject);
      } else if (hasByte(bytes, byte)) {
        const next = place + 1 < before.length ? place + 1 : before.length + object.start;
        if (place + 1 < before.length || object.start !== deadState) places.push(rule, next);
      }
    }
    return this.#stateOf(places);
  }

  #stateOf(places: readonly number[]): State {
    const states = this.#states.size;
    const state = this.#states.add(places);
    if (state === states) refuseTooMany(state);
    return state;
  }

  /** Returns the rules with an accepting object in a state. */
  #accepted(state: State): readonly number[] {
    const accepted: number[] = [];
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at += 2) {
      const rule = this.#states.item(at);
      const { terms, object } = this.#rule(rule);
      const inObject = this.#states.item(at + 1) - terms.before.length;
      if (inObject > deadState && object.isAccepting(inObject)) accepted.push(rule);
    }
    return accepted;
  }

  #rule(rule: number): MachineRule {
    const found = this.#rules[rule];
    if (found === undefined) throw new RangeError('a state of another automaton');
    return found;
  }
}

function classesOf(rules: readonly MachineRule[]): ByteClasses {
  const sets = new Set(rules.flatMap(({ terms }) => terms.before));
  const objects = new Set(rules.map(({ object }) => object));
  return jointByteClasses([
    ...Array.from(sets, (set) => (byte: number) => Number(hasByte(set, byte))),
    ...Array.from(objects, (object) => (byte: number) => object.classOf(byte)),
  ]);
}
