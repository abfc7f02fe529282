import { match, type State } from '../automaton/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Answer } from './decision.ts';

/** What one profile answers about things of one sort: the same about all, or by what is matched of each. */
export type ThingWalk = Answer | MatchedThings;

/** An automaton with an answer wherever what is matched may end. */
export interface MatchedThings {
  readonly start: State;
  /** The state behind one more byte. */
  step(state: State, byte: number): State;
  /** Bytes of one class lead to the same state; where it is not said, each byte is a class of its own. */
  classOf?(byte: number): number;
  /** What is answered about what leads to a state. */
  answer(state: State): Answer;
  /**
   * The same verdicts without evidence, by fewer states.
   *
   * @throws AutomatonTooLargeError
   */
  plain?(): MatchedThings;
}

/** Where what is matched of things does not tell what is answered about them. */
export class NotToldByPatternError extends Error {
  override readonly name = 'NotToldByPatternError';
}

/** What is answered about one thing, by what is matched of it. */
export function answerAt(walk: ThingWalk, matched: ByteString): Answer {
  return 'verdict' in walk ? walk : walk.answer(match(walk, walk.start, matched));
}
