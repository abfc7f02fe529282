import { deadState, match, type State } from '../../automata/automaton.ts';
import { socketClasses } from '../../classes/network/sockets.ts';
import type { SocketObject } from '../../classes/network/socket-object.ts';
import { isWhollyUnconfined } from '../../labels/label.ts';
import type { Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { addressedDomains, domainName } from '../../language/keywords/sockets.ts';
import { answerOfState, isAllowedInState } from '../answer-of-state.ts';
import type { Answer } from '../decision.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';

/** The flag of a state with further permissions after the protocol. */
const continues = 0x800_0000;

/**
 * Evaluates a profile for a socket of a family and type.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `aa_profile_af_perm`, `aa_match_to_prot`, `aa_do_perms` in the kernel's `net.c`
 */
export function evaluateSocket(question: ObjectQuestion<SocketObject>): Answer {
  return answerWithoutRules(question) ?? evaluateState(question, answerOfState);
}

/** Returns whether the answer of `evaluateSocket` allows the operation. */
export function allowsSocket(question: ObjectQuestion<SocketObject>): boolean {
  return answerWithoutRules(question)?.verdict === 'allow' || evaluateState(question, isAllowedInState);
}

/** Returns the answer if the rules of the profile are irrelevant: an allowance. */
function answerWithoutRules({
  part: { profile },
  subject,
  object,
  behaviours,
}: ObjectQuestion<SocketObject>): Answer | undefined {
  const isUnconfined = profile.mode === 'unconfined';
  const asksUnconfined =
    behaviours.asksUnconfined && addressedDomains.includes(domainName(object.family)) && !isWhollyUnconfined(subject);
  if (isUnconfined && !asksUnconfined) return allowed('unconfined');
  if (!profile.mediates('network')) return allowed(isUnconfined ? 'unconfined' : 'not-mediated');
  return undefined;
}

function evaluateState<Result>(
  { part: { profile }, operation, object, behaviours }: ObjectQuestion<SocketObject>,
  ask: (profile: Profile, state: State, bits: number) => Result,
): Result {
  const { bit } = operation.permission;
  return namingProfile(profile, () => ask(profile, socketState(profile, object, bit, behaviours), bit));
}

/**
 * Returns the state with a profile's permissions for sockets of a family and type.
 *
 * @param bits - the permissions requested together
 */
export function socketState(profile: Profile, object: SocketObject, bits: number, behaviours: KernelBehaviours): State {
  return stateOfSocket(profile, networkStart(profile, behaviours), object, bits, behaviours);
}

/** `RULE_MEDIATES_NET`: returns the state after the v9 class, or after the v8 class if v9 is not mediated. */
function networkStart({ policy }: Profile, { laterSockets }: KernelBehaviours): State {
  const later = laterSockets ? policy.start(socketClasses.v9) : deadState;
  return later === deadState ? policy.start(socketClasses.v8) : later;
}

/**
 * Returns the state with the permissions: after family and type, or after the protocol if permissions are missing and
 * rules continue (`early_match`).
 */
function stateOfSocket(
  { policy }: Profile,
  start: State,
  { family, type, protocol }: SocketObject,
  bits: number,
  { laterSockets }: KernelBehaviours,
): State {
  const state = match(policy, start, `${twoBytes(family)}${twoBytes(type)}` as ByteString);
  const { allow } = policy.permissions(state);
  if (!laterSockets || (allow & bits) === bits || (allow & continues) === 0) return state;
  return match(policy, state, twoBytes(protocol));
}

/** Returns whether two profiles with equal modes certainly have equal rules about a family of sockets. */
export function haveEqualFamily(one: Profile, other: Profile, family: number, behaviours: KernelBehaviours): boolean {
  const [mine, theirs] = [one, other].map((profile) =>
    match(profile.policy, networkStart(profile, behaviours), twoBytes(family)),
  );
  const { commonStates } = one.policy;
  return commonStates !== undefined && commonStates === other.policy.commonStates && mine === theirs;
}

/** Encodes a number as input of the automaton (`aa_dfa_match_be16`). */
export function twoBytes(number: number): ByteString {
  return String.fromCharCode((number >> 8) & 0xff, number & 0xff) as ByteString;
}
