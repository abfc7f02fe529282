import { deadState, match, type State } from '../../automata/automaton.ts';
import { refuseTooMany } from '../../automata/budget.ts';
import { reachableStates } from '../../automata/reachability.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';
import type { FieldAutomaton, FieldAnswers } from './field-answers.ts';

/** A state of the traversal of two swapped texts. */
interface SwappedPlace {
  /** For each possible state after the text read last: the state after the subsequent text read first. */
  readonly afterFirst: readonly State[];
  /** The state within the text read last; undefined before the text. */
  readonly last: State | undefined;
}

/**
 * Returns answers for objects described by two texts, if an automaton reads the second text first. While reading the
 * first text, the traversal starts from every possible state after the second; few such states are distinct.
 *
 * @param before - the input before the second text, and between the texts
 */
export function answersAboutSwappedFields(
  automaton: FieldAutomaton,
  before: readonly [ByteString, ByteString],
  answer: (state: State) => Answer,
): FieldAnswers {
  const [inFront, between] = before;
  const front = match(automaton, automaton.start, inFront);
  let places: Places | undefined;
  const known = (): Places => (places ??= new Places(automaton, front, between));
  return {
    get start() {
      return known().start;
    },
    step: (place, byte) => known().step(place, byte),
    classOf: (byte) => (byte === 0 ? -1 : automaton.classOf(byte)),
    answer: (place) => answer(known().state(place)),
    answerTo: ([first = '' as ByteString, second = '' as ByteString]) =>
      answer(match(automaton, match(automaton, match(automaton, front, second), between), first)),
  };
}

const nowhere: SwappedPlace = { afterFirst: [], last: undefined };

class Places {
  readonly start: State;
  readonly #automaton: FieldAutomaton;
  readonly #front: State;
  readonly #between: ByteString;
  /** The distinct states after the separator. */
  readonly #entries: readonly State[];
  readonly #places: SwappedPlace[] = [nowhere];
  readonly #numbers = new Map<string, State>();

  constructor(automaton: FieldAutomaton, front: State, between: ByteString) {
    this.#automaton = automaton;
    this.#front = front;
    this.#between = between;
    const entries = [...reachableStates(automaton, [front], 'text')].map((state) => match(automaton, state, between));
    this.#entries = [...new Set(entries)].filter((state) => state !== deadState);
    this.start = this.#numberOf({ afterFirst: this.#entries, last: undefined });
  }

  step(place: State, byte: number): State {
    const { afterFirst, last } = this.#places[place] ?? nowhere;
    if (place === deadState) return deadState;
    if (last !== undefined)
      return byte === 0 ? deadState : this.#numberOf({ afterFirst, last: this.#automaton.step(last, byte) });
    if (byte === 0) return this.#numberOf({ afterFirst, last: this.#front });
    return this.#numberOf({ afterFirst: afterFirst.map((state) => this.#automaton.step(state, byte)), last });
  }

  /** Returns the automaton's state after both texts. */
  state(place: State): State {
    const { afterFirst, last } = this.#places[place] ?? nowhere;
    if (last === undefined) return deadState;
    const entry = match(this.#automaton, last, this.#between);
    return afterFirst[this.#entries.indexOf(entry)] ?? deadState;
  }

  #numberOf(place: SwappedPlace): State {
    const { afterFirst, last } = place;
    if (last === deadState || afterFirst.every((state) => state === deadState)) return deadState;
    const key = `${last ?? ''} ${afterFirst.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#places.length;
      refuseTooMany(number);
      this.#numbers.set(key, number);
      this.#places.push(place);
    }
    return number;
  }
}
