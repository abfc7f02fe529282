import { deadState, match, type State } from '../automaton/automaton.ts';
import { socketClasses } from '../class/sockets.ts';
import type { SocketThing } from '../class/socket-thing.ts';
import { isWhollyUnconfined } from '../label/label.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { addressedDomains, domainName } from '../syntax/vocabulary/sockets.ts';
import { answerOfState } from './answer-of-state.ts';
import type { Answer } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';

/** Of a state: that more permissions may be behind it. */
const continues = 0x800_0000;

/**
 * What one profile answers about a socket of some family and type.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `aa_profile_af_perm`, `aa_match_to_prot`, `aa_do_perms` in the kernel's `net.c`
 */
export function askSocket({
  asked: { profile },
  subject,
  operation,
  thing,
  behaviours,
}: ThingQuestion<SocketThing>): Answer {
  const isUnconfined = profile.mode === 'unconfined';
  const asksUnconfined =
    behaviours.asksUnconfined && addressedDomains.includes(domainName(thing.family)) && !isWhollyUnconfined(subject);
  if (isUnconfined && !asksUnconfined) return allowed('unconfined');
  if (!profile.mediates('network')) return allowed(isUnconfined ? 'unconfined' : 'not-mediated');
  const { bit } = operation.permission;
  return namingProfile(profile, () => answerOfState(profile, socketState(profile, thing, bit, behaviours), bit));
}

/**
 * The state that says what a profile allows of sockets of a family and type.
 *
 * @param bits - the permissions that are asked for at once
 */
export function socketState(profile: Profile, thing: SocketThing, bits: number, behaviours: KernelBehaviours): State {
  return stateOfSocket(profile, networkStart(profile, behaviours), thing, bits, behaviours);
}

/** `RULE_MEDIATES_NET`: the state behind the later class, or else behind the earlier one. */
function networkStart({ policy }: Profile, { laterSockets }: KernelBehaviours): State {
  const later = laterSockets ? policy.start(socketClasses.v9) : deadState;
  return later === deadState ? policy.start(socketClasses.v8) : later;
}

/**
 * The state that has the permissions: behind family and type, or, where that does not have them all and others follow, behind the protocol
 * (`early_match`).
 */
function stateOfSocket(
  { policy }: Profile,
  start: State,
  { family, type, protocol }: SocketThing,
  bits: number,
  { laterSockets }: KernelBehaviours,
): State {
  const state = match(policy, start, `${twoBytes(family)}${twoBytes(type)}` as ByteString);
  const { allow } = policy.permissions(state);
  if (!laterSockets || (allow & bits) === bits || (allow & continues) === 0) return state;
  return match(policy, state, twoBytes(protocol));
}

/** A number as the kernel walks it (`aa_dfa_match_be16`). */
export function twoBytes(number: number): ByteString {
  return String.fromCharCode((number >> 8) & 0xff, number & 0xff) as ByteString;
}
