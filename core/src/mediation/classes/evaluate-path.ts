import { transitionsOf } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import type { PathObject } from '../../classes/file/path-object.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';
import { FileMediator } from '../symbolic/file-mediator.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { answerAt, type ObjectAnswers } from '../symbolic/object-answers.ts';
import { answersAboutLinks } from '../symbolic/answers-about-links.ts';

/**
 * Evaluates a profile for a file at a path.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `__aa_path_perm`, `profile_path_link` in the kernel's `file.c`
 */
export function evaluatePath(question: ObjectQuestion<PathObject>): Answer {
  const {
    part: { profile },
    operation,
    object,
  } = question;
  const { path, existing, subject } = object;
  if (operation.permission.bit !== filePermissionBits.link)
    return namingProfile(profile, () => answerAt(answersAboutPaths(question), path));
  if (existing === undefined) throw new RangeError('a link to nothing');
  const pair = `${path}\0${existing}` as ByteString;
  const answer = namingProfile(profile, () => answerAt(answersAboutPaths(question), pair));
  // The existing file lacks permissions of the new path. The transitions of an exec must be equal, so no rule is sure to help.
  return answer.denied === undefined || answer.denied.includes('x')
    ? answer
    : { ...answer, seen: { kind: 'path', path: existing, subject } };
}

/** Returns a profile's verdict on a file at a path, without evidence. */
export function allowsPath(question: ObjectQuestion<PathObject>): boolean {
  const {
    part: { profile },
    operation: {
      permission: { bit },
    },
    object: { path, subject },
    behaviours,
  } = question;
  if (bit === filePermissionBits.link) return evaluatePath(question).verdict === 'allow';
  if (profile.mode === 'unconfined') return true;
  const walk = new FileMediator(profile, subject, behaviours);
  return namingProfile(profile, () => walk.allows(walk.at(path), bit));
}

/**
 * Returns a profile's answers about files, by path; about links, by both paths separated by NUL. A profile without file
 * rules allows no file, whatever the policy's features.
 */
export function answersAboutPaths({
  part: { profile },
  operation,
  object,
  behaviours,
}: ObjectQuestion<PathObject>): ObjectAnswers {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const walk = new FileMediator(profile, object.subject, behaviours);
  const { bit } = operation.permission;
  if (bit === filePermissionBits.link) return answersAboutLinks(walk);
  return {
    identity: walk.identity,
    ...transitionsOf(walk),
    answer: (state) => walk.answer(state, bit),
  };
}
