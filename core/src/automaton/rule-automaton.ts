import type { ByteSet } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from './automaton.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { Nfa, type NfaNode } from './nfa.ts';

/** What a rule does with its permissions. */
export type RuleEffect = 'allow' | 'deny' | 'prompt';

/** A rule, ready to be matched. */
export interface RuleTerms {
  readonly classByte: ClassByte;
  readonly effect: RuleEffect;
  /** Those of its class, as bits. */
  readonly permissions: number;
  readonly priority: number;
  readonly audit: boolean;
  /** What stands in front of the object, byte by byte. */
  readonly before: readonly ByteSet[];
  readonly object: Pattern;
  /** What `object` was read from; undefined for any object. Rules are alike where this and the rest are. */
  readonly objectText?: ByteString;
}

/**
 * The automaton that apparmor_parser would compile rules to, built class by class and state by
 * state, as far as it is asked. It knows rules by their index only, so that profiles whose rules
 * are alike share it.
 */
export class RuleProgram {
  readonly rules: readonly RuleTerms[];
  /** By their class's byte. */
  readonly #machines: (Machine | undefined)[] = [];

  constructor(rules: readonly RuleTerms[]) {
    this.rules = rules;
  }

  start(classByte: ClassByte): State {
    const machine = (this.#machines[classByte] ??= new Machine(this.rules, classByte));
    return encode(classByte, machine.dfa.start);
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    return encode(classOf(state), this.#machine(state).dfa.step(innerOf(state), byte));
  }

  stays(state: State, byte: number): boolean {
    return state === deadState || this.#machine(state).dfa.stays(innerOf(state), byte);
  }

  permissions(state: State): StatePermissions {
    return state === deadState ? nothing : this.#machine(state).permissions(innerOf(state));
  }

  isLive(state: State): boolean {
    return state !== deadState && this.#machine(state).isLive(innerOf(state));
  }

  /** The indices of the rules that decided. */
  deciding(state: State, bits: number): readonly number[] {
    return state === deadState ? [] : this.#machine(state).deciding(innerOf(state), bits);
  }

  #machine(state: State): Machine {
    const machine = this.#machines[classOf(state)];
    if (machine === undefined) throw new RangeError('a state of another automaton');
    return machine;
  }
}

/** A profile's automaton: a program, and where this profile has its rules from. */
export class RuleAutomaton<Origin> implements Automaton<Origin> {
  readonly program: RuleProgram;
  readonly #origins: readonly Origin[];

  /** @param origins - one for each rule of the program, in its order */
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
   * The same with more rules behind its own.
   *
   * @param program - of its own rules and those
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

/** States of all classes share one number space: the lowest bits tell whose it is. */
function encode(classByte: number, inner: State): State {
  return inner === deadState ? deadState : (inner << classBits) | classByte;
}

function classOf(state: State): number {
  return state & ((1 << classBits) - 1);
}

function innerOf(state: State): State {
  return state >>> classBits;
}

/** One class of a program: the rules' NFA, determinised as it is walked. */
class Machine {
  readonly dfa: LazyDfa<number>;
  readonly #rules: readonly RuleTerms[];
  readonly #permissions: (StatePermissions | undefined)[] = [];

  constructor(rules: readonly RuleTerms[], classByte: ClassByte) {
    this.#rules = rules;
    const nfa = new Nfa<number>();
    const entries: NfaNode[] = rules.flatMap((rule, index) => {
      if (rule.classByte !== classByte) return [];
      const object = nfa.pattern(rule.object, nfa.accept(index));
      return [rule.before.reduceRight((behind, bytes) => nfa.consume(bytes, behind), object)];
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
  const about = rules.reduce((bits, { rule }) => bits | rule.permissions, 0);
  for (let bits = about; bits !== 0; bits &= bits - 1) {
    const bit = bits & -bits;
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
