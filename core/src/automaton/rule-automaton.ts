import { anyByte, byteSet } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';
import { deadState, type Automaton, type State, type StatePermissions } from './automaton.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { Nfa, type NfaNode } from './nfa.ts';
import type { PolicyClass } from './permissions.ts';

/** What a rule does with its permissions. */
export type RuleEffect = 'allow' | 'deny' | 'prompt';

/** A signal or ptrace rule, ready to be matched. `Origin` is whatever names the rule to people. */
export interface PeerRule<Origin> {
  readonly policyClass: PolicyClass;
  readonly effect: RuleEffect;
  /** Permissions, as `permissionBits`. */
  readonly permissions: number;
  readonly priority: number;
  readonly audit: boolean;
  /** The signals' numbers; undefined for every signal, and for ptrace. */
  readonly signals?: readonly number[];
  readonly peer: Pattern;
  readonly origin: Origin;
}

/**
 * The automaton that apparmor_parser would compile a profile's rules to, built class by class and
 * state by state, as far as it is asked.
 */
export class RuleAutomaton<Origin> implements Automaton<Origin> {
  readonly #rules: readonly PeerRule<Origin>[];
  readonly #machines: Machine<Origin>[] = [];
  readonly #byClass = new Map<PolicyClass, number>();

  constructor(rules: readonly PeerRule<Origin>[]) {
    this.#rules = rules;
  }

  start(policyClass: PolicyClass): State {
    let index = this.#byClass.get(policyClass);
    if (index === undefined) {
      index = this.#machines.length;
      this.#machines.push(new Machine(this.#rules.filter((rule) => rule.policyClass === policyClass)));
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

  origins(state: State, bits: number): readonly Origin[] {
    return state === deadState ? [] : this.#machine(machineOf(state)).origins(innerOf(state), bits);
  }

  #machine(index: number): Machine<Origin> {
    const machine = this.#machines[index];
    if (machine === undefined) throw new RangeError('a state of another automaton');
    return machine;
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

/** One class of a profile: the rules' NFA, determinised as it is walked. */
class Machine<Origin> {
  readonly dfa: LazyDfa<PeerRule<Origin>>;
  readonly #permissions: (StatePermissions | undefined)[] = [];

  constructor(rules: readonly PeerRule<Origin>[]) {
    const nfa = new Nfa<PeerRule<Origin>>();
    const entries: NfaNode[] = rules.map((rule) => {
      const peer = nfa.pattern(rule.peer, nfa.accept(rule));
      if (rule.policyClass !== 'signal') return peer;
      return nfa.consume(rule.signals === undefined ? anyByte : byteSet(rule.signals), peer);
    });
    this.dfa = new LazyDfa(nfa, nfa.branch(entries));
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combine(this.dfa.accepts(state)));
  }

  isLive(state: State): boolean {
    return this.dfa.reaches(state, (reached) => {
      const { allow, quiet } = this.permissions(reached);
      return (allow | quiet) !== 0;
    });
  }

  origins(state: State, bits: number): readonly Origin[] {
    const deciding = decidingRules(this.dfa.accepts(state), bits);
    return deciding.map((rule) => rule.origin);
  }
}

/**
 * The permissions of a state whose rules all match: bit by bit the highest priority counts, and
 * among its rules a deny beats every allow.
 *
 * @see `accept_perms` of apparmor_parser's `hfa.cc`
 */
function combine(rules: readonly PeerRule<unknown>[]): StatePermissions {
  if (rules.length === 0) return nothing;
  let allow = 0;
  let quiet = 0;
  for (let bit = 1; bit <= 0x10; bit <<= 1) {
    const top = decidingRules(rules, bit);
    if (top[0]?.effect === 'allow') allow |= bit;
    if (top.some((rule) => rule.effect === 'deny' && !rule.audit)) quiet |= bit;
  }
  return { allow, quiet };
}

/** The rules that settle `bits` (one bit, or several that share their rules): all of one effect. */
function decidingRules<Origin>(rules: readonly PeerRule<Origin>[], bits: number): readonly PeerRule<Origin>[] {
  const about = rules.filter((rule) => (rule.permissions & bits) !== 0);
  if (about.length === 0) return about;
  const priority = about.reduce((highest, rule) => Math.max(highest, rule.priority), -Infinity);
  const top = about.filter((rule) => rule.priority === priority);
  for (const effect of ['deny', 'allow'] as const) {
    const deciding = top.filter((rule) => rule.effect === effect);
    if (deciding.length > 0) return deciding;
  }
  return top;
}
