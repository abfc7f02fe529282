import { anyByte, byteSet } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { deadState, type Automaton, type State, type StatePermissions } from './automaton.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { Nfa, type NfaNode } from './nfa.ts';
import type { PolicyClass } from './permissions.ts';

/** What a rule does with its permissions. */
export type RuleEffect = 'allow' | 'deny' | 'prompt';

/** A signal or ptrace rule, ready to be matched. */
export interface RuleTerms {
  readonly policyClass: PolicyClass;
  readonly effect: RuleEffect;
  /** Permissions, as `permissionBits`. */
  readonly permissions: number;
  readonly priority: number;
  readonly audit: boolean;
  /** The signals' numbers; undefined for every signal, and for ptrace. */
  readonly signals?: readonly number[];
  readonly peer: Pattern;
  /** What `peer` was read from; undefined for any peer. Rules are alike where this and the rest are. */
  readonly peerText?: ByteString;
}

/**
 * The automaton that apparmor_parser would compile rules to, built class by class and state by
 * state, as far as it is asked. It knows rules by their index only, so that profiles whose rules
 * are alike share it.
 */
export class RuleProgram {
  readonly #rules: readonly RuleTerms[];
  readonly #machines: Machine[] = [];
  readonly #byClass = new Map<PolicyClass, number>();

  constructor(rules: readonly RuleTerms[]) {
    this.#rules = rules;
  }

  start(policyClass: PolicyClass): State {
    let index = this.#byClass.get(policyClass);
    if (index === undefined) {
      index = this.#machines.push(new Machine(this.#rules, policyClass)) - 1;
      this.#byClass.set(policyClass, index);
    }
    return encode(index, this.#machine(index).dfa.start);
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const index = machineOf(state);
    return encode(index, this.#machine(index).dfa.step(innerOf(state), byte));
  }

  permissions(state: State): StatePermissions {
    return state === deadState ? nothing : this.#machine(machineOf(state)).permissions(innerOf(state));
  }

  isLive(state: State): boolean {
    return state !== deadState && this.#machine(machineOf(state)).isLive(innerOf(state));
  }

  /** The indices of the rules that decided. */
  deciding(state: State, bits: number): readonly number[] {
    return state === deadState ? [] : this.#machine(machineOf(state)).deciding(innerOf(state), bits);
  }

  #machine(index: number): Machine {
    const machine = this.#machines[index];
    if (machine === undefined) throw new RangeError('a state of another automaton');
    return machine;
  }
}

/** A profile's automaton: a program, and where this profile has its rules from. */
export class RuleAutomaton<Origin> implements Automaton<Origin> {
  readonly #program: RuleProgram;
  readonly #origins: readonly Origin[];

  /** @param origins - one for each rule of the program, in its order */
  constructor(program: RuleProgram, origins: readonly Origin[]) {
    this.#program = program;
    this.#origins = origins;
  }

  start(policyClass: PolicyClass): State {
    return this.#program.start(policyClass);
  }

  step(state: State, byte: number): State {
    return this.#program.step(state, byte);
  }

  permissions(state: State): StatePermissions {
    return this.#program.permissions(state);
  }

  isLive(state: State): boolean {
    return this.#program.isLive(state);
  }

  origins(state: State, bits: number): readonly Origin[] {
    return this.#program.deciding(state, bits).flatMap((index) => this.#origins[index] ?? []);
  }
}

const nothing: StatePermissions = { allow: 0, quiet: 0 };

/** States of both classes share one number space: the lowest bit tells whose it is. */
function encode(machine: number, inner: State): State {
  return inner === deadState ? deadState : inner * 2 + machine;
}

function machineOf(state: State): number {
  return state & 1;
}

function innerOf(state: State): State {
  return state >>> 1;
}

/** One class of a program: the rules' NFA, determinised as it is walked. */
class Machine {
  readonly dfa: LazyDfa<number>;
  readonly #rules: readonly RuleTerms[];
  readonly #permissions: (StatePermissions | undefined)[] = [];

  constructor(rules: readonly RuleTerms[], policyClass: PolicyClass) {
    this.#rules = rules;
    const nfa = new Nfa<number>();
    const entries: NfaNode[] = rules.flatMap((rule, index) => {
      if (rule.policyClass !== policyClass) return [];
      const peer = nfa.pattern(rule.peer, nfa.accept(index));
      if (policyClass !== 'signal') return [peer];
      return [nfa.consume(rule.signals === undefined ? anyByte : byteSet(rule.signals), peer)];
    });
    this.dfa = new LazyDfa(nfa, nfa.branch(entries));
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combine(this.#accepted(state)));
  }

  isLive(state: State): boolean {
    return this.dfa.reaches(state, (reached) => {
      const { allow, quiet } = this.permissions(reached);
      return (allow | quiet) !== 0;
    });
  }

  deciding(state: State, bits: number): readonly number[] {
    return decidingRules(this.#accepted(state), bits).map(({ index }) => index);
  }

  #accepted(state: State): readonly IndexedRule[] {
    return this.dfa.accepts(state).flatMap((index) => {
      const rule = this.#rules[index];
      return rule === undefined ? [] : [{ index, rule }];
    });
  }
}

interface IndexedRule {
  readonly index: number;
  readonly rule: RuleTerms;
}

/**
 * The permissions of a state whose rules all match: bit by bit the highest priority counts, and
 * among its rules a deny beats every allow.
 *
 * @see `accept_perms` of apparmor_parser's `hfa.cc`
 */
function combine(rules: readonly IndexedRule[]): StatePermissions {
  if (rules.length === 0) return nothing;
  let allow = 0;
  let quiet = 0;
  for (let bit = 1; bit <= 0x10; bit <<= 1) {
    const top = decidingRules(rules, bit);
    if (top[0]?.rule.effect === 'allow') allow |= bit;
    if (top.some(({ rule }) => rule.effect === 'deny' && !rule.audit)) quiet |= bit;
  }
  return { allow, quiet };
}

/** The rules that settle `bits` (one bit, or several that share their rules): all of one effect. */
function decidingRules(rules: readonly IndexedRule[], bits: number): readonly IndexedRule[] {
  const about = rules.filter(({ rule }) => (rule.permissions & bits) !== 0);
  if (about.length === 0) return about;
  const priority = about.reduce((highest, { rule }) => Math.max(highest, rule.priority), -Infinity);
  const top = about.filter(({ rule }) => rule.priority === priority);
  for (const effect of ['deny', 'allow'] as const) {
    const deciding = top.filter(({ rule }) => rule.effect === effect);
    if (deciding.length > 0) return deciding;
  }
  return top;
}
