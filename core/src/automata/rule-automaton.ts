import { memoised } from '../source/memoised.ts';
import {
  deadState,
  type Automaton,
  type ClassByte,
  type ComparedAutomaton,
  type State,
  type StatePermissions,
} from './automaton.ts';
import { SharedRules, type ClassRules } from './shared-class-automaton.ts';
import type { RuleTerms } from './rule-terms.ts';

export type { RuleTerms } from './rule-terms.ts';

/** Automata shared by programs, by the byte of the class. Programs with equal rules of a class share an automaton. */
export type SharedAutomata = Map<ClassByte, SharedRules>;

/**
 * The automaton that apparmor_parser would compile rules to. Classes and states are made on demand. Rules are known
 * by index only, so that profiles with equal rules share the automaton.
 */
export class RuleProgram {
  readonly #rules: readonly RuleTerms[];
  /** By the byte of the class. */
  readonly #classes: (ClassRules | undefined)[] = [];
  /** Programs with common automata have common states. */
  readonly automata: SharedAutomata;

  /** @param rules - equal rules share an object */
  constructor(rules: readonly RuleTerms[], automata: SharedAutomata = new Map()) {
    this.#rules = rules;
    this.automata = automata;
  }

  /** Returns the program with further rules after the existing rules. */
  extended(rules: readonly RuleTerms[]): RuleProgram {
    return new RuleProgram([...this.#rules, ...rules], this.automata);
  }

  start(classByte: ClassByte): State {
    return encode(classByte, this.ofClass(classByte).start());
  }

  step(state: State, byte: number): State {
    return state === deadState ? deadState : encode(classOf(state), this.#at(state).step(innerOf(state), byte));
  }

  stays(state: State, byte: number): boolean {
    return state === deadState || this.#at(state).stays(innerOf(state), byte);
  }

  permissions(state: State): StatePermissions {
    return state === deadState ? nothing : this.#at(state).permissions(innerOf(state));
  }

  isLive(state: State): boolean {
    return state !== deadState && this.#at(state).isLive(innerOf(state));
  }

  /** Returns the indices of the deciding rules. */
  deciding(state: State, bits: number): readonly number[] {
    if (state === deadState) return [];
    const deciding = this.#at(state).deciding(innerOf(state), bits);
    return [...this.#rules.entries()].flatMap(([index, rule]) => (deciding.includes(rule) ? index : []));
  }

  /** Returns the automaton of a class. */
  ofClass(classByte: ClassByte): ClassRules {
    return (this.#classes[classByte] ??= this.#make(classByte));
  }

  #make(classByte: ClassByte): ClassRules {
    const rules = this.#rules.filter((rule) => rule.classByte === classByte);
    return rules.length === 0 ? noRules : memoised(this.automata, classByte, () => new SharedRules()).of(rules);
  }

  #at(state: State): ClassRules {
    return this.ofClass(classOf(state) as ClassByte);
  }
}

/** The automaton of a profile: a program, and the sources of rules in this profile. */
export class RuleAutomaton<Origin> implements Automaton<Origin> {
  readonly program: RuleProgram;
  readonly #origins: readonly Origin[];

  /** @param origins - by index of a rule in the program */
  constructor(program: RuleProgram, origins: readonly Origin[]) {
    this.program = program;
    this.#origins = origins;
  }

  start(classByte: ClassByte): State {
    return this.program.start(classByte);
  }

  step(state: State, byte: number): State {
    return this.program.step(state, byte);
  }

  get identity(): object {
    return this.program;
  }

  get commonStates(): object {
    return this.program.automata;
  }

  hasRulesOf(other: object, classByte: ClassByte): boolean {
    return other instanceof RuleAutomaton && this.program.ofClass(classByte) === other.program.ofClass(classByte);
  }

  merged(classByte: ClassByte): ComparedAutomaton {
    return this.program.ofClass(classByte).merged;
  }

  byteClass(classByte: ClassByte, byte: number): number {
    return this.program.ofClass(classByte).byteClass(classByte, byte);
  }

  stays(state: State, byte: number): boolean {
    return this.program.stays(state, byte);
  }

  permissions(state: State): StatePermissions {
    return this.program.permissions(state);
  }

  isLive(state: State): boolean {
    return this.program.isLive(state);
  }

  /**
   * Returns the automaton with further rules after the existing rules.
   *
   * @param program - of all rules
   */
  extended(program: RuleProgram, origins: readonly Origin[]): RuleAutomaton<Origin> {
    return new RuleAutomaton(program, [...this.#origins, ...origins]);
  }

  origins(state: State, bits: number): readonly Origin[] {
    return this.program.deciding(state, bits).flatMap((index) => this.#origins[index] ?? []);
  }
}

/** One object for all programs: two programs without rules of a class have equal rules. */
const noRules = new SharedRules().of([]);

const nothing: StatePermissions = { allow: 0, quiet: 0 };

/** The kernel has less than 64 classes. */
const classBits = 6;

/** Encodes a state of a class: the lowest bits are the class. */
function encode(classByte: number, inner: State): State {
  return inner === deadState ? deadState : (inner << classBits) | classByte;
}

function classOf(state: State): number {
  return state & ((1 << classBits) - 1);
}

function innerOf(state: State): State {
  return state >>> classBits;
}
