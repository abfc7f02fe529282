import { deadState, match, type State } from '../automaton/automaton.ts';
import { refuseTooMany } from '../automaton/lazy-dfa.ts';
import { statesBehind } from '../automaton/states-behind.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Answer } from './decision.ts';
import type { FieldAutomaton, MatchedFields } from './field-walk.ts';

/** Where two texts lead. */
interface SwappedPlace {
  /** For each state that the text read last may lead to, with what follows it, that behind the text read first. */
  readonly behindFirst: readonly State[];
  /** Within the text read last; undefined before it. */
  readonly last: State | undefined;
}

/**
 * What is answered about things that two texts tell, where an automaton takes the second in front of the first. While the first is read, it is walked from
 * wherever the second may lead: few states are told apart there.
 *
 * @param before - what it is walked by in front of the second text, and between the two
 */
export function walkSwapped(
  automaton: FieldAutomaton,
  before: readonly [ByteString, ByteString],
  answer: (state: State) => Answer,
): MatchedFields {
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

const nowhere: SwappedPlace = { behindFirst: [], last: undefined };

class Places {
  readonly start: State;
  readonly #automaton: FieldAutomaton;
  readonly #front: State;
  readonly #between: ByteString;
  /** The states behind what is between, each once. */
  readonly #entries: readonly State[];
  readonly #places: SwappedPlace[] = [nowhere];
  readonly #numbers = new Map<string, State>();

  constructor(automaton: FieldAutomaton, front: State, between: ByteString) {
    this.#automaton = automaton;
    this.#front = front;
    this.#between = between;
    const entries = [...statesBehind(automaton, [front], 'text')].map((state) => match(automaton, state, between));
    this.#entries = [...new Set(entries)].filter((state) => state !== deadState);
    this.start = this.#numberOf({ behindFirst: this.#entries, last: undefined });
  }

  step(place: State, byte: number): State {
    const { behindFirst, last } = this.#places[place] ?? nowhere;
    if (place === deadState) return deadState;
    if (last !== undefined)
      return byte === 0 ? deadState : this.#numberOf({ behindFirst, last: this.#automaton.step(last, byte) });
    if (byte === 0) return this.#numberOf({ behindFirst, last: this.#front });
    return this.#numberOf({ behindFirst: behindFirst.map((state) => this.#automaton.step(state, byte)), last });
  }

  /** The state of the automaton behind both texts. */
  state(place: State): State {
    const { behindFirst, last } = this.#places[place] ?? nowhere;
    if (last === undefined) return deadState;
    const entry = match(this.#automaton, last, this.#between);
    return behindFirst[this.#entries.indexOf(entry)] ?? deadState;
  }

  #numberOf(place: SwappedPlace): State {
    const { behindFirst, last } = place;
    if (last === deadState || behindFirst.every((state) => state === deadState)) return deadState;
    const key = `${last ?? ''} ${behindFirst.join()}`;
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
