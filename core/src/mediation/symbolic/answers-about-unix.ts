import { deadState } from '../../automata/automaton.ts';
import type { UnixObject } from '../../classes/unix/unix-object.ts';
import type { Profile } from '../../profile/profile.ts';
import { unixDomain } from '../../language/keywords/sockets.ts';
import { answerOfState } from '../answer-of-state.ts';
import { socketState } from '../classes/evaluate-socket.ts';
import { isUnixChecked, requestedUnixBits } from '../classes/evaluate-unix.ts';
import { unixClass } from '../classes/unix-class.ts';
import { automatonOfClass } from './field-answers.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import type { AnswerAutomaton, ObjectAnswers } from './object-answers.ts';

type UnixQuestion = ObjectQuestion<UnixObject>;

/**
 * Returns a profile's answers about unix sockets, by the full text matched by rules with addresses. The peer's label is
 * the last field. Sockets with paths are not covered, because file rules decide about paths.
 *
 * @see `evaluateUnix`
 */
export function unixAnswersByMatchedText(question: UnixQuestion): ObjectAnswers {
  return isUnixChecked(question) ? walkOf(question, requestedUnixBits(question)) : allowed('not-mediated');
}

/**
 * Returns the answers of a profile's rules about a single permission, even if useful only together with further
 * permissions.
 */
export function answersAboutUnixPermission(question: UnixQuestion): ObjectAnswers {
  return walkOf(question, question.operation.permission.bit);
}

function walkOf({ part: { profile }, behaviours }: UnixQuestion, bits: number): ObjectAnswers {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const unix = unixClass(profile, behaviours);
  if (unix !== undefined) {
    return { ...automatonOfClass(profile, unix), answer: (state) => answerOfState(profile, state, bits) };
  }
  return profile.mediates('network') ? walkTypes(profile, bits, behaviours) : allowed('not-mediated');
}

/**
 * The states before the type, by the number of bytes read, and the first state after the type. States after the type
 * have no exits.
 */
const [atStart, inDomain, afterDomain, inType, afterType] = [1, 2, 3, 4, 16];
/** Greater than any socket type. */
const maxTypes = 16;

/** Returns answers by type, for rules without addresses. */
function walkTypes(profile: Profile, bits: number, behaviours: KernelBehaviours): AnswerAutomaton {
  const next: Readonly<Record<number, readonly [byte: number, state: number]>> = {
    [atStart]: [unixDomain >> 8, inDomain],
    [inDomain]: [unixDomain & 0xff, afterDomain],
  };
  const typeOf = (byte: number): number => Math.min(byte, maxTypes);
  return {
    start: atStart,
    step: (state, byte) => {
      if (state >= afterType) return state;
      // All types fit into a byte, so the high byte is ignored.
      if (state === afterDomain) return inType;
      if (state === inType) return afterType + typeOf(byte);
      const [wanted, reached] = next[state] ?? [];
      return wanted === byte && reached !== undefined ? reached : deadState;
    },
    classOf: typeOf,
    answer: (state) => {
      if (state < afterType) return { verdict: 'deny', because: 'no-rule', rules: [] };
      const socket = { kind: 'socket', family: unixDomain, type: state - afterType, protocol: 0 } as const;
      return answerOfState(profile, socketState(profile, socket, bits, behaviours), bits);
    },
  };
}
