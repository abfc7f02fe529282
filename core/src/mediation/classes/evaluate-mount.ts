import { deadState, match, type ComparedAutomaton, type State, transitionsOfClass } from '../../automata/automaton.ts';
import { mountFlagBytes, mountFlags } from '../../classes/mount/mount-flags.ts';
import type { MountObject } from '../../classes/mount/mount-object.ts';
import { goesOnWithData } from '../../classes/mount/mount.ts';
import { policyClasses } from '../../classes/policy-classes.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Profile } from '../../profile/profile.ts';
import { answerOfState } from '../answer-of-state.ts';
import type { Answer } from '../decision.ts';
import { namingProfile } from '../outcome.ts';
import { hasUnconfinedFlag } from '../peer-view.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { answerAt, type AnswerAutomaton, type ObjectAnswers } from '../symbolic/object-answers.ts';

/**
 * Evaluates a profile for a mount.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `match_mnt_path_str`, `profile_umount`, `build_pivotroot` in the kernel's `mount.c`
 */
export function evaluateMount(question: ObjectQuestion<MountObject>): Answer {
  return namingProfile(question.part.profile, () => answerAt(answersAboutMounts(question), matched(question.object)));
}

/**
 * Returns a profile's answers about mounts, by the matched fields. The mount data is not a field, but fixed by the
 * question.
 */
export function answersAboutMounts({
  part: { profile },
  subject,
  operation,
  object,
  behaviours,
}: ObjectQuestion<MountObject>): ObjectAnswers {
  if (hasUnconfinedFlag(subject, behaviours)) return allowed('unconfined');
  const passesUnconfined = !behaviours.asksUnconfined || object.asks === 'pivot_root';
  if (profile.mode === 'unconfined' && (passesUnconfined || !profile.mediates('mount'))) return allowed('unconfined');
  if (!profile.mediates('mount') || (object.asks === 'move_mount' && behaviours.unchecked.includes(object.asks)))
    return allowed('not-mediated');
  const { bit } = operation.permission;
  const { mode, auditMode, policy } = profile;
  const reporter = behaviours.asksUnconfined ? 'aa_check_perms' : 'aa_audit';
  const classByte = policyClasses.mount.byte;
  const by = (automaton: MountAutomaton): AnswerAutomaton => ({
    ...transitionsOfClass(automaton, classByte),
    answer: (state) =>
      answerOfState({ mode, auditMode, policy: automaton }, withData(object, automaton, state, bit), bit, reporter),
  });
  return {
    ...by(policy),
    plain: () => by(policy.merged === undefined ? policy : withoutEvidence(policy.merged(classByte))),
  };
}

type MountAutomaton = Pick<
  Profile['policy'],
  'commonStates' | 'start' | 'step' | 'byteClass' | 'permissions' | 'origins'
>;

function withoutEvidence(automaton: ComparedAutomaton): MountAutomaton {
  return {
    commonStates: automaton.commonStates,
    start: (classByte) => automaton.start(classByte),
    step: (state, byte) => automaton.step(state, byte),
    byteClass: (classByte, byte) => automaton.byteClass?.(classByte, byte) ?? byte,
    permissions: (state) => automaton.permissions(state),
    origins: () => [],
  };
}

/**
 * Returns the state after the data, if rules match the data. If no rule matches the data, the state before the data
 * decides.
 */
function withData(object: MountObject, policy: MountAutomaton, state: State, bit: number): State {
  if (object.asks !== 'mount' || object.data === undefined || isBinary(object)) return state;
  const { allow } = policy.permissions(state);
  if ((allow & bit) !== 0 || (allow & goesOnWithData) === 0) return state;
  const after = match(policy, state, `\0${object.data}` as ByteString);
  return after === deadState ? state : after;
}

/**
 * Returns the input of the automaton: fields separated by NUL.
 *
 * @see `do_match_mnt`
 */
function matched(object: MountObject): ByteString {
  switch (object.asks) {
    case 'umount':
      return object.target;
    case 'pivot_root':
      return `${object.target}\0${object.oldRoot}` as ByteString;
    case 'move_mount':
      return mountFields(object.target, object.source, undefined, mountFlags(['move']));
    case 'mount':
      return mountFields(object.target, object.source, object.type, object.flags);
  }
}

function mountFields(
  target: ByteString,
  source: ByteString | undefined,
  type: ByteString | undefined,
  flags: number,
): ByteString {
  return [target, source ?? '', type ?? '', String.fromCharCode(...mountFlagBytes(flags))].join('\0') as ByteString;
}

/** File systems with binary mount data (`FS_BINARY_MOUNTDATA`): rules cannot match the data. */
const binary: ReadonlySet<string> = new Set(['btrfs', 'coda', 'nfs', 'nfs4']);

function isBinary({ type }: { readonly type?: ByteString }): boolean {
  return type !== undefined && binary.has(type);
}
