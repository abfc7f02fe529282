import { transitionsOf } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { queueLetters } from '../../classes/mqueue/queue-letters.ts';
import type { QueueObject } from '../../classes/mqueue/queue-object.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';
import { FileMediator } from '../symbolic/file-mediator.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { answerAt, type ObjectAnswers } from '../symbolic/object-answers.ts';

/** The names of a queue's permissions, by letter of file rules. */
const denials: Readonly<Record<string, string>> = { r: 'read', w: 'write' };

/**
 * Evaluates a profile for a message queue. Opening a POSIX queue opens a file outside of every mount namespace. If the
 * profile does not attach disconnected paths, even complain mode denies the open. The kernel checks no further queue
 * operations.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `prepare_open`, `do_mq_open` in the kernel's `ipc/mqueue.c`; `d_namespace_path`, `disconnect` in AppArmor's
 * `path.c`
 */
export function evaluateQueue(question: ObjectQuestion<QueueObject>): Answer {
  return namingProfile(question.part.profile, () => answerAt(answersAboutQueues(question), question.object.name));
}

/** Returns a profile's answers about queues, by name. */
export function answersAboutQueues({
  part: { profile },
  operation,
  object: { name, subject },
  behaviours,
}: ObjectQuestion<QueueObject>): ObjectAnswers {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const letters = queueLetters[operation.name];
  if (letters === undefined || !name.startsWith('/')) return allowed('not-mediated');
  const { disconnected } = profile;
  if (disconnected === undefined) return { verdict: 'deny', because: 'disconnected', rules: [] };
  const { read, write } = filePermissionBits;
  const bits = (letters.includes('r') ? read : 0) | (letters.includes('w') ? write : 0);
  const walk = new FileMediator(profile, subject, behaviours);
  const path = `${disconnected}${name}` as ByteString;
  return {
    ...transitionsOf(walk),
    start: walk.at(disconnected),
    answer: (state) => {
      const { denied, ...answer } = walk.answer(state, bits);
      return {
        ...answer,
        ...(denied === undefined ? {} : { denied: denied.map((letter) => denials[letter] ?? letter) }),
        ...(disconnected === '' ? {} : { seen: { kind: 'queue', name: path, subject } }),
      };
    },
  };
}
