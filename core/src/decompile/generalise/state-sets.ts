import { memoised } from '../../source/memoised.ts';
import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';
import { hasByte, type ByteSet } from '../../patterns/byte-set.ts';
import type { Template, TemplateElement } from '../../classes/rule-layout.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { CoverTarget } from '../cover-search/cover-target.ts';
import { TemplateLanguages } from './template-languages.ts';

/** The largest set of states that is memoised. */
const maxMemoised = 4;

/** Steps sets of states. A set is undefined if a state would be dead. */
export class StateSets {
  /** The languages of the templates. */
  readonly languages: TemplateLanguages;
  readonly #automaton: CoverTarget;
  readonly #budget: Budget;
  /** The bytes of each class. */
  readonly #classes: readonly (readonly number[])[];
  readonly #ofSet = new Map<ByteSet, readonly number[]>();
  /** By set and states, the states after any number of bytes of the set. */
  readonly #repeated = new Map<ByteSet, Map<string, readonly State[] | undefined>>();

  constructor(automaton: CoverTarget, budget: Budget) {
    this.#automaton = automaton;
    this.#budget = budget;
    this.languages = new TemplateLanguages(budget);
    this.#classes = bytesByClass(automaton);
  }

  /** The bytes of each class. */
  get classes(): readonly (readonly number[])[] {
    return this.#classes;
  }

  /** Returns the states after a template. */
  after(states: readonly State[] | undefined, template: Template): readonly State[] | undefined {
    return template.reduce((at, element) => this.#element(at, element), states);
  }

  /** Returns the states after the bytes of a string from a position. */
  afterBytes(states: readonly State[] | undefined, bytes: ByteString, from: number): readonly State[] | undefined {
    let at = states;
    for (let index = from; index < bytes.length && at !== undefined; index++)
      at = this.afterByte(at, bytes.charCodeAt(index));
    return at;
  }

  /** Returns the states after a byte. */
  afterByte(states: readonly State[], byte: number): readonly State[] | undefined {
    if (!this.#budget.spend(states.length)) return undefined;
    const next: State[] = [];
    for (const state of states) {
      const target = this.#automaton.step(state, byte);
      if (target === deadState) return undefined;
      if (!next.includes(target)) next.push(target);
    }
    return next;
  }

  /** Is true if rules may grant permissions in all states. */
  mayAll(states: readonly State[] | undefined, bits: number): boolean {
    return states?.every((state) => (this.#automaton.may(state) & bits) === bits) === true;
  }

  /** Returns the permissions that rules must grant in all states. */
  mustOfAll(states: readonly State[]): number {
    return states.reduce((bits, state) => bits & this.#automaton.must(state), -1);
  }

  /** Memoises steps of repeated sets. */
  #element(states: readonly State[] | undefined, element: TemplateElement): readonly State[] | undefined {
    if (states === undefined || element.times !== 'any' || states.length > maxMemoised)
      return this.#walkElement(states, element);
    const known = memoised(this.#repeated, element.set, () => new Map());
    const key = states.join();
    if (!known.has(key)) known.set(key, this.#walkElement(states, element));
    return known.get(key);
  }

  #walkElement(states: readonly State[] | undefined, { set, times }: TemplateElement): readonly State[] | undefined {
    if (states === undefined) return undefined;
    const bytes = this.#bytesOf(set);
    const found = new Set<State>(times === 'once' ? [] : states);
    // The list grows during the loop.
    const walked = [...states];
    for (const state of walked) {
      if (!this.#budget.spend(bytes.length)) return undefined;
      for (const byte of bytes) {
        const target = this.#automaton.step(state, byte);
        if (target === deadState) return undefined;
        if (found.has(target)) continue;
        found.add(target);
        if (times === 'any') walked.push(target);
      }
    }
    return [...found];
  }

  /** Returns a byte of each class in a set. */
  #bytesOf(set: ByteSet): readonly number[] {
    return memoised(this.#ofSet, set, () =>
      this.#classes.flatMap((all) => all.find((byte) => hasByte(set, byte)) ?? []),
    );
  }
}
