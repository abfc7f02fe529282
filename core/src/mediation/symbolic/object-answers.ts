import { match, type State, type Transitions } from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';

/** A profile's answers about objects of a sort: a constant answer, or an automaton over the matched text. */
export type ObjectAnswers = Answer | AnswerAutomaton;

/** An automaton with an answer in every state where the matched text may end. */
export interface AnswerAutomaton extends Transitions {
  /** Shared by automata with equal states and steps, if known. */
  readonly identity?: object;
  /** Returns the answer for objects with a text that leads to the state. */
  answer(state: State): Answer;
  /**
   * Returns an automaton with equal verdicts, without evidence and with fewer states.
   *
   * @throws AutomatonTooLargeError
   */
  plain?(): AnswerAutomaton;
}

/** Thrown if the matched text of an object does not determine the answer. */
export class UndecidedByPatternError extends Error {
  override readonly name = 'UndecidedByPatternError';

  /** Identifies profiles: the answer is `allow` exactly if one of the profiles attaches to the text. */
  readonly candidates: string | undefined;

  constructor(message: string, candidates?: string) {
    super(message);
    this.candidates = candidates;
  }
}

/** Returns the answer for a single object, by the matched text. */
export function answerAt(walk: ObjectAnswers, matched: ByteString): Answer {
  return 'verdict' in walk ? walk : walk.answer(match(walk, walk.start, matched));
}
