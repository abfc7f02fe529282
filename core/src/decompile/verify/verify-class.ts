import { deadState, type Automaton, type State } from '../../automata/automaton.ts';
import { AutomatonTooLargeError, refuseTooMany, type Budget } from '../../automata/budget.ts';
import { ListTable } from '../../automata/list-table.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import type { RuleForm, RuleLayout } from '../../classes/rule-layout.ts';
import type { SocketForm } from '../../classes/network/sockets.ts';
import type { ByteString } from '../../source/bytes.ts';
import { compilePlainRules } from '../../compile/plain-rules.ts';
import { behindStart } from './past-start.ts';
import { findRules, shapeOf, type FoundRules } from '../cover-search/cover-search.ts';
import type { RuledAutomaton, PrintedEffect } from '../effect-automaton.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';

/** Rules of a class that were found so far. */
export interface ToldClass {
  /** As they are printed. */
  texts(): readonly ByteString[];
  add(effect: PrintedEffect, layout: RuleLayout, found: FoundRules): void;
}

/**
 * Holds rules to the automaton that they were read from: as a compiler makes an automaton of them, which is walked beside it. Where that says
 * something else, rules are added that correct it.
 *
 * @returns a string of each form of which the rules do not tell all, empty where that took too much to find out
 */
export function holdClass(
  read: RuledAutomaton,
  told: ToldClass,
  form: RuleForm,
  sockets: SocketForm,
  budget: Budget,
): readonly ByteString[] {
  const untold = new Map<RuleLayout, ByteString>();
  const hold = (layout: RuleLayout, isLast: boolean): boolean => {
    if (budget.isSpent) {
      untold.set(layout, '' as ByteString);
      return false;
    }
    try {
      const rules = told.texts();
      const beside = new ClassBeside(read, compilePlainRules(rules, sockets), form);
      const found = beside.differences(layout, rules.length, budget);
      untold.delete(layout);
      if (found?.size === 0) return true;
      const [text] = found?.values() ?? [];
      untold.set(layout, text ?? ('' as ByteString));
      if (found !== undefined && !isLast) beside.correct(layout, new Set(found.keys()), budget, told);
    } catch (error) {
      if (!(error instanceof AutomatonTooLargeError)) throw error;
      untold.set(layout, '' as ByteString);
    }
    return false;
  };
  const wrong = form.layouts.filter((layout) => !hold(layout, false));
  // What corrects one form may say something of another.
  if (wrong.length > 0) for (const layout of form.layouts) hold(layout, true);
  return [...untold.values()];
}

interface BothBits {
  readonly read: { readonly allow: number; readonly audit: number; readonly quiet: number };
  readonly told: { readonly allow: number; readonly quiet: number };
}

/** An automaton that was read, and beside it that of rules: both are walked as one. */
class ClassBeside {
  readonly start: State;
  readonly #read: RuledAutomaton;
  readonly #told: Automaton<unknown>;
  readonly #states = new ListTable();
  readonly #classes: readonly number[];

  constructor(read: RuledAutomaton, told: Automaton<unknown>, { byte }: RuleForm) {
    this.#read = read;
    this.#told = told;
    this.#states.add([deadState, deadState]);
    this.start = this.#states.add([read.start, told.start(byte)]);
    const numbers = new Map<string, number>();
    this.#classes = Array.from({ length: 256 }, (_, each) => {
      const key = `${read.classOf(each)} ${told.byteClass?.(byte, each) ?? each}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const [read, told] = this.#parts(state);
    const states = this.#states.size;
    const reached = this.#states.add([this.#read.step(read, byte), this.#told.step(told, byte)]);
    if (reached === states) refuseTooMany(reached);
    return reached;
  }

  classOf(byte: number): number {
    return this.#classes[byte] ?? 0;
  }

  /** The states behind which rules say something else, with one string that leads there; undefined where there was too much to look at. */
  differences(layout: RuleLayout, rules: number, budget: Budget): ReadonlyMap<State, ByteString> | undefined {
    const shape = patternDfa(shapeOf(layout));
    const found = new Map<State, ByteString>();
    // Each of the rules is walked beside it.
    const cost = bytesByClass(this).length + rules;
    let isWhole = true;
    walkProduct([asBound(shape), asBound(this), behindStart], (states, leading) => {
      const state = states(1);
      // What is granted behind the class alone tells that it is mediated, and nothing of things without a name.
      const isAsked =
        shape.accepts(states(0)).length > 0 && (states(2) !== behindStart.start || layout.fields[0]?.kind !== 'text');
      if (isAsked && !found.has(state) && this.#differs(state, layout.bits)) found.set(state, leading());
      if (budget.spend(cost)) return 'follow';
      isWhole = false;
      return 'stop';
    });
    return isWhole ? found : undefined;
  }

  correct(layout: RuleLayout, where: ReadonlySet<State>, budget: Budget, told: ToldClass): void {
    const search = (
      effect: PrintedEffect,
      must: (bits: BothBits) => number,
      may: (bits: BothBits) => number = must,
    ): void => {
      const found = findRules(
        {
          start: this.start,
          step: this.step.bind(this),
          classOf: this.classOf.bind(this),
          must: (state) => (where.has(state) ? must(this.#bits(state)) : 0),
          may: (state) => may(this.#bits(state)),
        },
        layout,
        budget,
      );
      told.add(effect, layout, found);
    };
    const isNeeded = (must: (bits: BothBits) => number): boolean =>
      [...where].some((state) => (must(this.#bits(state)) & layout.bits) !== 0);
    const lacking =
      (effect: 'allow' | 'audit') =>
      (bits: BothBits): number =>
        (effect === 'audit' ? bits.read.audit : bits.read.allow & ~bits.read.audit) & ~bits.told.allow;
    for (const effect of ['allow', 'audit'] as const)
      if (isNeeded(lacking(effect)))
        search(effect, lacking(effect), ({ read }) => (effect === 'audit' ? read.audit : read.allow & ~read.audit));
    const excess = ({ read, told: rules }: BothBits): number => rules.allow & ~read.allow & ~read.quiet;
    // A denial that is logged takes what it takes and leaves no trace.
    if (isNeeded(excess)) search('audit-deny', excess, ({ read }) => ~read.allow);
    const loud = ({ read, told: rules }: BothBits): number => read.quiet & ~rules.quiet;
    if (isNeeded(loud)) search('deny', loud, ({ read }) => read.quiet);
  }

  #differs(state: State, bits: number): boolean {
    const { read, told } = this.#bits(state);
    return ((read.allow ^ told.allow) & bits) !== 0 || ((read.quiet ^ told.quiet) & bits) !== 0;
  }

  #bits(state: State): BothBits {
    const [read, told] = this.#parts(state);
    const { allow, audit, deny } = read === deadState ? nothing : this.#read.effects(read);
    const granted = this.#told.permissions(told);
    return {
      read: { allow: allow | audit, audit, quiet: deny },
      told: { allow: granted.allow, quiet: granted.quiet & ~granted.allow },
    };
  }

  #parts(state: State): readonly [read: State, told: State] {
    const from = this.#states.from(state);
    return [this.#states.item(from), this.#states.item(from + 1)];
  }
}

const nothing = { allow: 0, audit: 0, deny: 0 };
