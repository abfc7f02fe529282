import { filePermissionBits } from '../class/file-permission-bits.ts';
import { permissionNames } from '../class/permission-names.ts';
import type { LabelOperation } from '../class/policy-classes.ts';
import { socketBits, socketClasses, socketPermissions, type SocketPermission } from '../class/sockets.ts';
import type { UnixThing } from '../class/unix-thing.ts';
import type { State } from '../automaton/automaton.ts';
import type { Profile } from '../profile/profile.ts';
import { typeName, unixDomain } from '../syntax/vocabulary/sockets.ts';
import { answerOfState } from './answer-of-state.ts';
import { socketState } from './ask-socket.ts';
import { walkAtPath, walkUnixPeer } from './ask-unix-peer.ts';
import type { Answer } from './decision.ts';
import { automatonOfClass, walkFields, type MatchedFields } from './field-walk.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { OtherSide, ThingQuestion } from './thing-question.ts';
import { fieldsOfUnix, textOfAddress } from './unix-state.ts';

type UnixQuestion = ThingQuestion<UnixThing>;

/**
 * What one profile answers about a unix socket: that of the task, or where it is asked for the other side, the other one.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see the kernel's `af_unix.c`; until 6.17 `aa_profile_af_perm` in its `net.c` alone
 */
export function askUnix(question: UnixQuestion): Answer {
  const { own, peer = { kind: 'unnamed' } } = question.thing;
  return namingProfile(question.asked.profile, () => {
    const walk = walkUnix(question);
    return 'verdict' in walk ? walk : walk.answerTo([own, peer].map(textOfAddress));
  });
}

/** What one profile answers about unix sockets of one type, by the texts of their own addresses and of those of the other side. */
export function walkUnix(question: UnixQuestion): Answer | MatchedFields {
  const { asked, operation, thing, behaviours } = question;
  const { profile } = asked;
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const answer = walkAsSocket(question);
  if (operation.name !== 'bind' || thing.own.kind !== 'path') return answer;
  // What rules about sockets say of one with a path is the same of all.
  if (!('verdict' in answer)) throw new RangeError('a path that is asked about as another address');
  if (answer.verdict === 'deny') return answer;
  // Binding makes a file (`apparmor_path_mknod`).
  const { write } = filePermissionBits;
  return walkAtPath(profile, thing.subject, 'own', write, behaviours, (made) => {
    if (made.verdict === 'deny') return { ...made, denied: ['w'] };
    return answer.because === 'complain' ? answer : { ...made, rules: [...answer.rules, ...made.rules] };
  });
}

function walkAsSocket(question: UnixQuestion): Answer | MatchedFields {
  const { asked, operation, thing, behaviours } = question;
  const { profile } = asked;
  const name = operation.name as SocketPermission;
  if (behaviours.laterSockets && isAskedBeforehand(name, thing))
    return { ...allowed('not-mediated'), note: 'asked-beforehand' };
  const bits = askedBits(question);
  if (!behaviours.laterSockets || !profile.mediates('unix')) {
    if (!profile.mediates('network')) return allowed('not-mediated');
    const socket = { kind: 'socket', family: unixDomain, type: thing.type, protocol: 0 } as const;
    return answerAbout(profile, socketState(profile, socket, bits, behaviours), bits, operation);
  }
  if (isAskedOfBoth(name, thing)) return walkUnixPeer(question, bits);
  // Rules about files stand for these, and nothing of this is among their permissions.
  if (thing.own.kind === 'path' && name !== 'create') return allowed('not-mediated');
  return walkFields(automatonOfClass(profile, socketClasses.v9), fieldsOfUnix(name, thing), (state) =>
    answerAbout(profile, state, bits, operation),
  );
}

/**
 * The label of the other side, where it is asked: who listens at a path is not.
 *
 * @see `unix_connect_perm`, `apparmor_unix_may_send` in the kernel's `lsm.c`
 */
export function otherSideOfUnix({
  operation,
  thing,
  labels: [label],
  behaviours,
}: Omit<UnixQuestion, 'asked' | 'side'>): OtherSide | undefined {
  const name = operation.name as SocketPermission;
  const isConnect = name === 'connect';
  if (!behaviours.laterSockets || label === undefined || !isAskedOfBoth(name, thing)) return undefined;
  if (isConnect && thing.peer?.kind === 'path') return undefined;
  return { label, permission: isConnect ? 'accept' : 'receive' };
}

/** Who has no connection asks whenever it sends. */
function isAskedOfBoth(name: SocketPermission, { type }: UnixThing): boolean {
  return name === 'connect' || (name === 'send' && isDatagram(type));
}

/** @see `aa_sock_msg_perm` in the kernel's `lsm.c` */
function isAskedBeforehand(name: SocketPermission, { type }: UnixThing): boolean {
  return name === 'receive' || (name === 'send' && !isDatagram(type));
}

function isDatagram(type: number): boolean {
  return typeName(type) === 'dgram';
}

/** All that is asked for at once. */
function askedBits({ operation, side, behaviours }: UnixQuestion): number {
  const { send, receive, accept } = socketBits;
  const isConnect = operation.name === 'connect';
  if (side === 'object') return isConnect ? accept | send | receive : receive;
  const { bit } = operation.permission;
  return isConnect && behaviours.laterSockets ? bit | send | receive : bit;
}

/** What is refused is told of where it is not what the operation is called by. */
function answerAbout(profile: Profile, state: State, bits: number, { permission }: LabelOperation): Answer {
  const answer = answerOfState(profile, state, bits);
  if (answer.verdict === 'allow' || bits === permission.bit) return answer;
  const refused = bits & ~profile.policy.permissions(state).allow;
  return { ...answer, denied: permissionNames({ permissions: socketPermissions }, refused) };
}
