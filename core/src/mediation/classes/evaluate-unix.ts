import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { permissionNames } from '../../classes/permission-names.ts';
import type { LabelOperation } from '../../classes/policy-classes.ts';
import { socketBits, socketClasses, socketPermissions, type SocketPermission } from '../../classes/network/sockets.ts';
import type { UnixObject } from '../../classes/unix/unix-object.ts';
import { deadState, match, type State } from '../../automata/automaton.ts';
import type { Profile } from '../../profile/profile.ts';
import { typeName, unixDomain } from '../../language/keywords/sockets.ts';
import { answerOfState } from '../answer-of-state.ts';
import { socketState, twoBytes } from './evaluate-socket.ts';
import { answersAtPath, answersAboutUnixPeer, partsInScope } from './evaluate-unix-peer.ts';
import type { Answer } from '../decision.ts';
import { automatonOfClass, answersAboutFields, type FieldAnswers } from '../symbolic/field-answers.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { OtherSide, ObjectQuestion } from '../object-question.ts';
import { unixClass } from './unix-class.ts';
import { fieldsOfUnix, textOfAddress } from './unix-state.ts';

type UnixQuestion = ObjectQuestion<UnixObject>;

/**
 * Evaluates a profile for a unix socket: the task's own socket, or the peer's socket for the peer's side.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see the kernel's `af_unix.c`; until 6.17 only `aa_profile_af_perm` in `net.c`
 */
export function evaluateUnix(question: UnixQuestion): Answer {
  const { own, peer = { kind: 'unnamed' } } = question.object;
  return namingProfile(question.part.profile, () => {
    const walk = answersAboutUnix(question);
    const answer = 'verdict' in walk ? walk : walk.answerTo([own, peer].map(textOfAddress));
    return answer.verdict === 'deny' || answer.because === 'complain'
      ? { ...answer, seen: seenSocket(question) }
      : answer;
  });
}

/** Returns the socket from the side of the evaluated profile, with the properties that rules match. */
function seenSocket({
  part: { profile },
  side,
  subject,
  operation,
  object,
  labels,
  behaviours,
}: UnixQuestion): UnixObject {
  const { kind, type, own, peer } = object;
  const none = { kind: 'unnamed' } as const;
  const [label] = side === 'object' ? [subject] : labels;
  const hasPeer = label !== undefined && isCheckedOnBothSides(operation.name as SocketPermission, object);
  const peerNames = hasPeer ? partsInScope(label).map((part) => part.profile.name) : undefined;
  const isMatched = unixClass(profile, behaviours) !== undefined;
  if (!isMatched)
    return {
      kind,
      type,
      own: own.kind === 'path' ? own : none,
      subject: object.subject,
      ...(peerNames && { peerNames }),
    };
  if (peerNames === undefined) return object;
  if (side === 'subject') return { ...object, peerNames };
  return { kind, type, own: peer ?? none, peer: own, subject: object.subject, peerNames };
}

/** Returns a profile's answers about unix sockets of a type, by the texts of the own and the peer address. */
export function answersAboutUnix(question: UnixQuestion): Answer | FieldAnswers {
  const { part, operation, object, behaviours } = question;
  const { profile } = part;
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const answer = answersAsSocket(question);
  if (operation.name !== 'bind' || object.own.kind !== 'path') return answer;
  // For a path address, the answer of the socket rules does not depend on the address.
  if (!('verdict' in answer)) throw new RangeError('a path address with answers for an abstract address');
  if (answer.verdict === 'deny') return answer;
  // Binding creates a file (`apparmor_path_mknod`).
  const { write } = filePermissionBits;
  return answersAtPath(profile, object.subject, 'own', write, behaviours, (made) => {
    if (made.verdict === 'deny') return { ...made, denied: ['w'] };
    return answer.because === 'complain' ? answer : { ...made, rules: [...answer.rules, ...made.rules] };
  });
}

function answersAsSocket(question: UnixQuestion): Answer | FieldAnswers {
  const { part, operation, object, behaviours } = question;
  const { profile } = part;
  const name = operation.name as SocketPermission;
  if (!isUnixChecked(question)) return { ...allowed('not-mediated'), note: 'asked-beforehand' };
  const bits = requestedUnixBits(question);
  const unix = unixClass(profile, behaviours);
  if (unix === undefined) {
    if (!profile.mediates('network')) return allowed('not-mediated');
    const socket = { kind: 'socket', family: unixDomain, type: object.type, protocol: 0 } as const;
    return answerAbout(profile, socketState(profile, socket, bits, behaviours), bits, operation);
  }
  if (isCheckedOnBothSides(name, object)) return answersAboutUnixPeer(question, bits, unix);
  // File rules apply instead, but contain none of these permissions.
  if (object.own.kind === 'path' && name !== 'create') return allowed('not-mediated');
  return answersAboutFields(automatonOfClass(profile, unix), fieldsOfUnix(name, object), (state) => {
    const answer = answerAbout(profile, state, bits, operation);
    return answer.because === 'no-rule' && lacksProtocol(question, bits)
      ? { ...answer, note: 'lacks-protocol' }
      : answer;
  });
}

/**
 * Returns the peer's label if the kernel checks the peer. The listener at a path is not checked.
 *
 * @see `unix_connect_perm`, `apparmor_unix_may_send` in the kernel's `lsm.c`
 */
export function otherSideOfUnix({
  operation,
  object,
  labels: [label],
  behaviours,
}: Omit<UnixQuestion, 'part' | 'side'>): OtherSide | undefined {
  const name = operation.name as SocketPermission;
  if (!behaviours.laterSockets || label === undefined || !isCheckedOnBothSides(name, object)) return undefined;
  if (isDatagram(object.type)) return { label, permission: 'receive' };
  return object.peer?.kind === 'path' ? undefined : { label, permission: 'accept' };
}

/** Returns whether the kernel checks both sides: at connect, and at each send of a datagram. */
function isCheckedOnBothSides(name: SocketPermission, { type }: UnixObject): boolean {
  return name === 'connect' || (name === 'send' && isDatagram(type));
}

/**
 * Returns whether the kernel evaluates a side at the operation. Later kernels check messages when a socket connects, and
 * datagrams when the peer sends.
 *
 * @see `aa_sock_msg_perm` in the kernel's `lsm.c`
 */
export function isUnixChecked({
  side,
  operation: { name },
  object,
  behaviours: { laterSockets },
}: UnixQuestion): boolean {
  if (side === 'object') return laterSockets;
  return !laterSockets || (name !== 'receive' && (name !== 'send' || isDatagram(object.type)));
}

function isDatagram(type: number): boolean {
  return typeName(type) === 'dgram';
}

/** Returns whether a rule about the family and type grants the permissions, and no rule has a protocol. */
function lacksProtocol({ part: { profile }, object: { type }, behaviours }: UnixQuestion, bits: number): boolean {
  const socket = { kind: 'socket', family: unixDomain, type, protocol: 0 } as const;
  if (unixClass(profile, behaviours) !== socketClasses.v8) return false;
  const state = socketState(profile, socket, bits, behaviours);
  const isGranted = (profile.policy.permissions(state).allow & bits) === bits;
  return isGranted && match(profile.policy, state, twoBytes(0)) === deadState;
}

/** Returns all permissions requested from a side together. */
export function requestedUnixBits({ operation, side, object, behaviours }: UnixQuestion): number {
  const { send, receive, accept } = socketBits;
  if (side === 'object') return isDatagram(object.type) ? receive : accept | send | receive;
  const { bit } = operation.permission;
  if (operation.name !== 'connect' || !behaviours.laterSockets) return bit;
  // To connect a datagram socket is to be allowed to send (`unix_dgram_connect` in the kernel's `af_unix.c`).
  return isDatagram(object.type) ? send : bit | send | receive;
}

/** Adds the denied permissions to the answer if different from the operation's permission. */
function answerAbout(profile: Profile, state: State, bits: number, { permission }: LabelOperation): Answer {
  const answer = answerOfState(profile, state, bits);
  if (answer.verdict === 'allow' || bits === permission.bit) return answer;
  const refused = bits & ~profile.policy.permissions(state).allow;
  return { ...answer, denied: permissionNames({ permissions: socketPermissions }, refused) };
}
