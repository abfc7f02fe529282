import { Numbers } from '../source/numbers.ts';
import { memoised } from '../source/memoised.ts';
import type { ClassByte, ComparedAutomaton, State, StatePermissions } from './automaton.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa, SharingNfa } from './nfa.ts';
import { combinePermissions, decidingRules } from './rule-permissions.ts';
import type { RuleTerms } from './rule-terms.ts';

/** The number of rules from which on shared states are worth the time. */
const manyRules = 4;

/** The automaton of all rules of one class. States are made on demand. */
export class ClassRules implements ComparedAutomaton {
  readonly #rules: readonly RuleTerms[];
  /** Accepts the indices of rules. */
  readonly #dfa: LazyDfa<number>;
  readonly #permissions: (StatePermissions | undefined)[] = [];
  #merged: ClassRules | undefined;

  /** @param merges - if rules with equal effects may share states: the automaton then does not know the deciding rules */
  constructor(rules: readonly RuleTerms[], merges = false) {
    this.#rules = rules;
    const nfa = merges ? new SharingNfa<number>() : new Nfa<number>();
    const ends = new Map<string, number>();
    const starts = rules.map((rule, index) => {
      const { effect, permissions, priority, audit, before, object } = rule;
      const key = merges ? [effect, permissions, priority, audit].join() : String(index);
      const end = memoised(ends, key, () => nfa.accept(index));
      return before.reduceRight((next, set) => nfa.consume(set, next), nfa.pattern(object, end));
    });
    this.#dfa = new LazyDfa(nfa, nfa.branch(starts));
  }

  /** An equivalent automaton with fewer states, if there are many rules. */
  get merged(): ComparedAutomaton {
    return this.#rules.length < manyRules ? this : (this.#merged ??= new ClassRules(this.#rules, true));
  }

  start(): State {
    return this.#dfa.start;
  }

  step(state: State, byte: number): State {
    return this.#dfa.step(state, byte);
  }

  stays(state: State, byte: number): boolean {
    return this.#dfa.stays(state, byte);
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.#dfa.classOf(byte);
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combinePermissions(
      this.#dfa.accepts(state).flatMap((index) => this.#rules[index] ?? []),
    ));
  }

  isLive(from: State): boolean {
    return this.#dfa.reaches(from, (state) => {
      const { allow, quiet } = this.permissions(state);
      return (allow | quiet) !== 0;
    });
  }

  /** Returns the indices of the deciding rules. */
  deciding(state: State, bits: number): readonly number[] {
    const rules = this.#dfa.accepts(state).flatMap((index) => {
      const terms = this.#rules[index];
      return terms === undefined ? [] : [{ index, terms }];
    });
    return decidingRules(rules, bits, ({ terms }) => terms).map(({ index }) => index);
  }
}

/** Automata of classes. Profiles with equal rules of a class share an automaton. */
export class ClassAutomata {
  readonly #numbers = new Numbers<RuleTerms>();
  readonly #known = new Map<string, ClassRules>();

  /** @param rules - the rules of a class; equal rules share an object */
  of(rules: readonly RuleTerms[]): ClassRules {
    if (rules.length === 0) return noRules;
    const key = rules.map((rule) => this.#numbers.of(rule)).join();
    return memoised(this.#known, key, () => new ClassRules(rules));
  }
}

const noRules = new ClassRules([]);
