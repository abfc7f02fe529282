import {
  deadState,
  match,
  type ClassByte,
  type State,
  transitionsOfClass,
  type Transitions,
} from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Answer } from '../decision.ts';
import type { AnswerAutomaton } from './object-answers.ts';

/** A text field of an object. Fields are in order, separated by NUL. */
export interface ObjectField {
  /** The input of the automaton before the text. */
  readonly before: ByteString;
  /** True if the text is input of the automaton. */
  readonly isRequested: boolean;
}

/** An automaton with fields as input. */
export type FieldAutomaton = Transitions & Pick<AnswerAutomaton, 'identity'>;

/** The rules of a class in a profile's policy. */
export function automatonOfClass({ policy }: Profile, classByte: ClassByte): FieldAutomaton {
  return { identity: policy, ...transitionsOfClass(policy, classByte) };
}

/** Objects described by several texts. */
export interface FieldAnswers extends AnswerAutomaton {
  /** Returns the answer for the object with the given texts. */
  answerTo(texts: readonly ByteString[]): Answer;
}

/**
 * Returns answers for objects described by several texts, if an automaton reads the texts in order, possibly leaving
 * out some.
 */
export function answersAboutFields(
  automaton: FieldAutomaton,
  fields: readonly ObjectField[],
  answer: (state: State) => Answer,
): FieldAnswers {
  const count = fields.length;
  // In the dead state of the automaton, the field does not matter.
  const placed = (state: State, index: number): State => (state === deadState ? deadState : state * count + index);
  const entered = (state: State, index: number): State =>
    placed(match(automaton, state, fields[index]?.before ?? ('' as ByteString)), index);
  const step = (place: State, byte: number): State => {
    const [state, index] = [Math.floor(place / count), place % count];
    return fields[index]?.isRequested === true ? placed(automaton.step(state, byte), index) : place;
  };
  const next = (place: State): State => {
    const index = (place % count) + 1;
    return index < count ? entered(Math.floor(place / count), index) : deadState;
  };
  const start = entered(automaton.start, 0);
  return {
    commonStates: automaton.commonStates,
    start,
    step: (place, byte) => (byte === 0 ? next(place) : step(place, byte)),
    classOf: (byte) => (byte === 0 ? -1 : automaton.classOf(byte)),
    answer: (place) => answer(Math.floor(place / count)),
    answerTo: (texts) => {
      const walked = fields.reduce((state, { before, isRequested }, index) => {
        const front = match(automaton, state, before);
        return isRequested ? match(automaton, front, texts[index] ?? ('' as ByteString)) : front;
      }, automaton.start);
      return answer(walked);
    },
  };
}
