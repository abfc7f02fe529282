import {
  deadState,
  type Automaton,
  type ClassByte,
  type ComparedAutomaton,
  type NameRun,
  type Names,
  type State,
  type StatePermissions,
} from './automaton.ts';
import { RuleAutomata } from './rule-automata.ts';
import { RuleMachine } from './rule-machine.ts';
import type { RuleTerms } from './rule-terms.ts';

export type { RuleEffect, RuleTerms } from './rule-terms.ts';

/**
 * The automaton that apparmor_parser would compile rules to. Classes and states are made on demand. Rules are known
 * by index only, so that profiles with equal rules share the automaton.
 */
export class RuleProgram {
  readonly rules: readonly RuleTerms[];
  /** By their class's byte. */
  readonly #machines: (RuleMachine | undefined)[] = [];
  readonly #merged: (ComparedAutomaton | undefined)[] = [];
  readonly #automata: RuleAutomata;

  /** @param automata - automata of patterns, shared with further programs */
  constructor(rules: readonly RuleTerms[], automata = new RuleAutomata()) {
    this.rules = rules;
    this.#automata = automata;
  }

  start(classByte: ClassByte): State {
    return encode(classByte, this.#machineFor(classByte).start);
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    return encode(classOf(state), this.#machine(state).step(innerOf(state), byte));
  }

  stays(state: State, byte: number): boolean {
    return state === deadState || this.#machine(state).stays(innerOf(state), byte);
  }

  byteClass(classByte: ClassByte, byte: number): number {
    return this.#machineFor(classByte).byteClass(byte);
  }

  permissions(state: State): StatePermissions {
    return state === deadState ? nothing : this.#machine(state).permissions(innerOf(state));
  }

  isLive(state: State): boolean {
    return state !== deadState && this.#machine(state).isLive(innerOf(state));
  }

  behindNames(start: State, names: Names): readonly NameRun[] | undefined {
    if (start === deadState) return undefined;
    const runs = this.#machine(start).behindNames(innerOf(start), names);
    return runs?.map(({ from, to, state }) => ({ from, to, state: encode(classOf(start), state) }));
  }

  /** Returns the indices of the deciding rules. */
  deciding(state: State, bits: number): readonly number[] {
    return state === deadState ? [] : this.#machine(state).deciding(innerOf(state), bits);
  }

  /**
   * Is true if a second program has equal rules of a class, by identity: programs that are made together share rules.
   */
  hasRulesOf(other: RuleProgram, classByte: ClassByte): boolean {
    if (other === this) return true;
    const [own, others] = [this, other].map(({ rules }) => rules.filter((rule) => rule.classByte === classByte));
    return own?.length === others?.length && own?.every((rule, index) => rule === others?.[index]) === true;
  }

  /**
   * Returns an equivalent automaton of a class with fewer states, without the deciding rules.
   *
   * @throws AutomatonTooLargeError
   */
  merged(classByte: ClassByte): ComparedAutomaton {
    return (this.#merged[classByte] ??= this.#automata.merged(
      this.rules.filter((rule) => rule.classByte === classByte),
    ));
  }

  #machineFor(classByte: ClassByte): RuleMachine {
    return (this.#machines[classByte] ??= this.#machineOf(classByte));
  }

  #machineOf(classByte: ClassByte): RuleMachine {
    const ofClass = [...this.rules.entries()].filter(([, rule]) => rule.classByte === classByte);
    return new RuleMachine(new Map(ofClass), this.#automata);
  }

  #machine(state: State): RuleMachine {
    const machine = this.#machines[classOf(state)];
    if (machine === undefined) throw new RangeError('a state of another automaton');
    return machine;
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

  hasRulesOf(other: Automaton<unknown>, classByte: ClassByte): boolean {
    return other instanceof RuleAutomaton && this.program.hasRulesOf(other.program, classByte);
  }

  merged(classByte: ClassByte): ComparedAutomaton {
    return this.program.merged(classByte);
  }

  byteClass(classByte: ClassByte, byte: number): number {
    return this.program.byteClass(classByte, byte);
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

  behindNames(start: State, names: Names): readonly NameRun[] | undefined {
    return this.program.behindNames(start, names);
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
