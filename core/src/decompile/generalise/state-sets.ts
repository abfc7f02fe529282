import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';
import { hasByte, type ByteSet } from '../../patterns/byte-set.ts';
import type { Template, TemplateElement } from '../../classes/rule-layout.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { SearchedAutomaton } from '../cover-search/cover-target.ts';
import { TemplateLanguages } from './template-languages.ts';

/** From more states than these nothing is remembered. */
const mostRemembered = 4;

/** Walks from many states of an automaton at once. A set of states is undefined where one of them would be dead. */
export class StateSets {
  /** What the templates match that are walked. */
  readonly languages: TemplateLanguages;
  readonly #automaton: SearchedAutomaton;
  readonly #budget: Budget;
  /** The bytes of each class. */
  readonly #classes: readonly (readonly number[])[];
  readonly #ofSet = new Map<ByteSet, readonly number[]>();
  /** By set and states, those behind any number of its bytes. */
  readonly #repeated = new Map<ByteSet, Map<string, readonly State[] | undefined>>();

  constructor(automaton: SearchedAutomaton, budget: Budget) {
    this.#automaton = automaton;
    this.#budget = budget;
    this.languages = new TemplateLanguages(budget);
    this.#classes = bytesByClass(automaton);
  }

  /** The bytes of each class that no state tells apart. */
  get classes(): readonly (readonly number[])[] {
    return this.#classes;
  }

  /** The states behind a template. */
  behind(states: readonly State[] | undefined, template: Template): readonly State[] | undefined {
    return template.reduce((at, element) => this.#element(at, element), states);
  }

  /** The states behind bytes, from some place of them on. */
  behindBytes(states: readonly State[] | undefined, bytes: ByteString, from: number): readonly State[] | undefined {
    let at = states;
    for (let index = from; index < bytes.length && at !== undefined; index++)
      at = this.behindByte(at, bytes.charCodeAt(index));
    return at;
  }

  /** The states behind one byte. */
  behindByte(states: readonly State[], byte: number): readonly State[] | undefined {
    if (!this.#budget.spend(states.length)) return undefined;
    const next: State[] = [];
    for (const state of states) {
      const target = this.#automaton.step(state, byte);
      if (target === deadState) return undefined;
      if (!next.includes(target)) next.push(target);
    }
    return next;
  }

  /** Whether everything that ends in one of the states may be told to have some permissions. */
  mayAll(states: readonly State[] | undefined, bits: number): boolean {
    return states?.every((state) => (this.#automaton.may(state) & bits) === bits) === true;
  }

  /** The permissions that all of the states have. */
  mustOfAll(states: readonly State[]): number {
    return states.reduce((bits, state) => bits & this.#automaton.must(state), -1);
  }

  /** What repeats is walked from the same states again and again. */
  #element(states: readonly State[] | undefined, element: TemplateElement): readonly State[] | undefined {
    if (states === undefined || element.times !== 'any' || states.length > mostRemembered)
      return this.#walkElement(states, element);
    let known = this.#repeated.get(element.set);
    if (known === undefined) this.#repeated.set(element.set, (known = new Map()));
    const key = states.join();
    if (!known.has(key)) known.set(key, this.#walkElement(states, element));
    return known.get(key);
  }

  #walkElement(states: readonly State[] | undefined, { set, times }: TemplateElement): readonly State[] | undefined {
    if (states === undefined) return undefined;
    const bytes = this.#bytesOf(set);
    const found = new Set<State>(times === 'once' ? [] : states);
    // A list that grows while it is walked.
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

  /** One byte of each class that is in a set. */
  #bytesOf(set: ByteSet): readonly number[] {
    let bytes = this.#ofSet.get(set);
    if (bytes === undefined)
      this.#ofSet.set(set, (bytes = this.#classes.flatMap((all) => all.find((byte) => hasByte(set, byte)) ?? [])));
    return bytes;
  }
}
