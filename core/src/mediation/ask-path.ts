import { filePermissionBits } from '../class/file-permission-bits.ts';
import type { PathThing } from '../class/path-thing.ts';
import { isExecSubset } from '../files/exec-transition.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Answer } from './decision.ts';
import { FileWalk } from './file-walk.ts';
import type { KernelBehaviours } from './kernel.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';
import { answerAt, type ThingWalk } from './thing-walk.ts';

/**
 * What one profile answers about a file at a path.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `__aa_path_perm`, `profile_path_link` in the kernel's `file.c`
 */
export function askPath(question: ThingQuestion<PathThing>): Answer {
  const { asked, operation, thing, behaviours } = question;
  const { profile } = asked;
  const { path, existing, subject } = thing;
  if (operation.permission.bit !== filePermissionBits.link)
    return namingProfile(profile, () => answerAt(walkPaths(question), path));
  if (profile.mode === 'unconfined') return allowed('unconfined');
  return namingProfile(profile, () => {
    const walk = new FileWalk(profile, subject, behaviours);
    if (existing === undefined) throw new RangeError('a link to nothing');
    return askLink(walk, path, existing);
  });
}

/** What one profile answers about files, by their paths. Without any rule about files it allows none, whatever it is compiled for. */
export function walkPaths({ asked: { profile }, operation, thing, behaviours }: ThingQuestion<PathThing>): ThingWalk {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const walk = new FileWalk(profile, thing.subject, behaviours);
  const { bit } = operation.permission;
  return {
    start: walk.start,
    step: (state, byte) => walk.step(state, byte),
    classOf: (byte) => walk.classOf(byte),
    answer: (state) => walk.answer(state, bit),
  };
}

/**
 * What the rules of a profile say about permissions at a path that are asked for at once.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `__aa_path_perm` in the kernel's `file.c`
 */
export function askAtPath(
  profile: Profile,
  { path, subject }: Pick<PathThing, 'path' | 'subject'>,
  bits: number,
  behaviours: KernelBehaviours,
): Answer {
  return namingProfile(profile, () => {
    const walk = new FileWalk(profile, subject, behaviours);
    return walk.answer(walk.at(path), bits);
  });
}

/** That what is linked to has to grant all that the new path does: `AA_LINK_SUBSET`, the bit of `k` where a pair of paths ends. */
const linkSubset = filePermissionBits.lock;

/**
 * The new path has to grant `l`, and the pair of both has to. Where that says so, what is linked to has to grant all that the new path
 * does, and to be executed in the same way.
 */
function askLink(walk: FileWalk, path: ByteString, existing: ByteString): Answer {
  const { link, exec } = filePermissionBits;
  const state = walk.at(path);
  const linked = walk.grant(state);
  // A denial to link stands behind the pair alone: without one that allows it, it is none.
  if ((linked.allow & link) === 0) return walk.answer(state, link);
  const pair = walk.at(existing, walk.behindNul(state));
  const { allow, quiet } = walk.grant(pair);
  if ((allow & link) === 0 || (allow & linkSubset) === 0) return walk.answer(pair, link);
  const target = walk.grant(walk.at(existing));
  const lacking = linked.allow & ~link & ~target.allow;
  if (lacking !== 0) return walk.refused(lacking, quiet, [], link);
  const isOtherwise =
    (linked.allow & exec) !== 0 &&
    (linked.exec === undefined || target.exec === undefined || !isExecSubset(linked.exec, target.exec));
  return isOtherwise ? walk.refused(exec, quiet, [], link) : walk.answer(pair, link);
}
