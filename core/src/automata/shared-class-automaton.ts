import { memoised } from '../source/memoised.ts';
import type { ClassByte, ComparedAutomaton, State, StatePermissions } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import type { ByteClasses } from './byte-classes.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa, SharingNfa, type NfaNode } from './nfa.ts';
import { combinePermissions, decidingRules } from './rule-permissions.ts';
import type { RuleTerms } from './rule-terms.ts';

/** The number of rules from which on merged states are worth the time. */
const manyRules = 4;

/**
 * The automaton of a class for many profiles: the rules of a profile are a start state. Most states of a profile are
 * states of most profiles, because profiles include the same rules.
 */
export class SharedRules {
  /** Has no limit: `ClassRules` limits the states that are made for a profile. */
  readonly dfa: LazyDfa<RuleTerms>;
  readonly #nfa: Nfa<RuleTerms>;
  readonly #merges: boolean;
  readonly #entries = new Map<RuleTerms, NfaNode>();
  readonly #ends = new Map<RuleTerms | string, NfaNode>();
  readonly #permissions: (StatePermissions | undefined)[] = [];
  /** By start state. */
  readonly #known = new Map<State, ClassRules>();
  /** The number of states that count for the limit of a profile. */
  #counted = 0;
  #merged: SharedRules | undefined;

  /** @param merges - if rules with equal effects share states: the automaton then does not know the deciding rules */
  constructor(merges = false) {
    this.#merges = merges;
    this.#nfa = merges ? new SharingNfa() : new Nfa();
    this.dfa = new LazyDfa(this.#nfa, this.#nfa.branch([]), Infinity);
  }

  /** @param rules - the rules of a profile; equal rules share an object */
  of(rules: readonly RuleTerms[]): ClassRules {
    const start = this.dfa.enter(this.#entriesOf(rules));
    return memoised(this.#known, start, () => new ClassRules(this, start, rules));
  }

  /** Automata with fewer states. */
  get merged(): SharedRules {
    return (this.#merged ??= new SharedRules(true));
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combinePermissions(this.dfa.accepts(state)));
  }

  /** Returns the number of states made since the last call. */
  countNew(): number {
    const made = this.dfa.size - this.#counted;
    this.#counted += made;
    return made;
  }

  /** Returns classes of bytes that the given rules do not distinguish: fewer classes than those of all profiles. */
  byteClasses(rules: readonly RuleTerms[]): ByteClasses {
    return this.#nfa.byteClassesAfter(this.#entriesOf(rules));
  }

  #entriesOf(rules: readonly RuleTerms[]): readonly NfaNode[] {
    return rules.map((rule) => memoised(this.#entries, rule, () => this.#entry(rule)));
  }

  #entry(rule: RuleTerms): NfaNode {
    const { effect, permissions, priority, audit, before, object } = rule;
    const key = this.#merges ? [effect, permissions, priority, audit].join() : rule;
    const end = memoised(this.#ends, key, () => this.#nfa.accept(rule));
    return before.reduceRight((next, set) => this.#nfa.consume(set, next), this.#nfa.pattern(object, end));
  }
}

/** The automaton of all rules of one class in a profile. States are made on demand. */
export class ClassRules implements ComparedAutomaton {
  readonly #shared: SharedRules;
  readonly #start: State;
  readonly #rules: readonly RuleTerms[];
  /** The number of states made for this profile. */
  #made = 0;
  #classes: ByteClasses | undefined;

  constructor(shared: SharedRules, start: State, rules: readonly RuleTerms[]) {
    this.#shared = shared;
    this.#start = start;
    this.#rules = rules;
  }

  /** An equivalent automaton with fewer states, if there are many rules. */
  get merged(): ComparedAutomaton {
    return this.#rules.length < manyRules ? this : this.#shared.merged.of(this.#rules);
  }

  get commonStates(): object {
    return this.#shared;
  }

  start(): State {
    return this.#start;
  }

  step(state: State, byte: number): State {
    const next = this.#shared.dfa.step(state, byte);
    this.#refuseTooMany();
    return next;
  }

  stays(state: State, byte: number): boolean {
    return this.#shared.dfa.stays(state, byte);
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.#byteClasses.classOf[byte] ?? 0;
  }

  permissions(state: State): StatePermissions {
    return this.#shared.permissions(state);
  }

  isLive(from: State): boolean {
    const isLive = (state: State): boolean => {
      this.#refuseTooMany();
      const { allow, quiet } = this.permissions(state);
      return (allow | quiet) !== 0;
    };
    return this.#shared.dfa.reaches(from, isLive, this.#byteClasses.representatives);
  }

  /** Returns the deciding rules. */
  deciding(state: State, bits: number): readonly RuleTerms[] {
    return decidingRules(this.#shared.dfa.accepts(state), bits, (rule) => rule);
  }

  get #byteClasses(): ByteClasses {
    return (this.#classes ??= this.#shared.byteClasses(this.#rules));
  }

  #refuseTooMany(): void {
    const made = this.#shared.countNew();
    if (made > 0) refuseTooMany((this.#made += made));
  }
}
