import { socketForm } from '../classes/network/socket-form.ts';
import { socketBits } from '../classes/network/sockets.ts';
import { unixForm } from '../classes/unix/unix-form.ts';
import type { ByteString } from '../source/bytes.ts';
import { maskOf, ownQuestion, wordsOf, type RecordQuestion } from './own-question.ts';
import { decodeHexadecimal } from './read-record.ts';
import type { AppArmorRecord } from './record.ts';

/** Permissions by operation, for old kernels that log no permissions of sockets. */
const socketOperations: ReadonlyMap<string, string> = new Map([
  ['create', 'create'],
  ['bind', 'bind'],
  ['connect', 'connect'],
  ['listen', 'listen'],
  ['accept', 'accept'],
  ['sendmsg', 'send'],
  ['recvmsg', 'receive'],
  ['getsockname', 'getattr'],
  ['getpeername', 'getattr'],
  ['getsockopt', 'getopt'],
  ['setsockopt', 'setopt'],
  ['socket_shutdown', 'shutdown'],
]);

const unconfined = 'unconfined' as ByteString;

/** Returns the question of a record about a socket; undefined if the record lacks fields. */
export function socketQuestion(written: AppArmorRecord): RecordQuestion | undefined {
  const { operation = '', netFamily, netSockType, netAddr, peerAddr } = written;
  const record = {
    ...written,
    ...(netAddr === undefined ? {} : { netAddr: decodedAddress(netAddr) }),
    ...(peerAddr === undefined ? {} : { peerAddr: decodedAddress(peerAddr) }),
  };
  const permissions = wordsOf(maskOf(record)).join(',') || socketOperations.get(operation);
  if (permissions === undefined || netFamily === undefined || netSockType === undefined) return undefined;
  const names = permissions.split(',');
  const isUnix = netFamily === ('unix' as string);
  const question = isUnix ? unixQuestion(record, names) : ownQuestion(`network:${permissions}`, netFamily, netSockType);
  // A log may contain invalid words.
  const isKnown = names.every((name) => Object.hasOwn(socketBits, name));
  const rule = !isKnown ? undefined : isUnix ? unixRule(record, names) : networkRule(record, names);
  return rule === undefined ? question : { ...question, rule };
}

/**
 * Decodes an abstract address. The kernel writes hexadecimal digits after the `@` of an address with control characters.
 *
 * @see `audit_unix_addr` in the kernel's `net.c`, `audit_string_contains_control`
 */
function decodedAddress(address: ByteString): ByteString {
  if (!/^@(?:[\dA-F]{2})+$/.test(address)) return address;
  const name = decodeHexadecimal(address.slice(1));
  return (/[^!#-~]/.test(name) ? `@${name}` : address) as ByteString;
}

/** Returns the rule for a recorded socket. A socket without further permissions is useless, so `create` means all. */
function networkRule({ netFamily, netSockType }: AppArmorRecord, names: readonly string[]): ByteString | undefined {
  const socket = socketForm.read([netFamily, netSockType], names);
  if ('error' in socket) return undefined;
  return socketForm.rule(socket.cases[0].object, names.includes('create') ? Object.keys(socketBits) : names, []);
}

/** Returns the rule for a recorded unix socket, as seen by the recording profile. */
function unixRule(record: AppArmorRecord, names: readonly string[]): ByteString | undefined {
  const { netSockType, netAddr, peer, peerAddr } = record;
  const socket = unixForm.read([netSockType, netAddr, unconfined, peerAddr], ['connect']);
  if ('error' in socket) return undefined;
  return unixForm.rule(socket.cases[0].object, names, peer === undefined ? [] : [peer]);
}

/**
 * Converts a record about a unix socket. The kernel evaluates both sides of a connection: the connecting task for
 * `connect`, `send` and `receive` together, the listening task for `accept` instead. For a datagram, the kernel
 * evaluates the receiver for `receive`. The requested permissions identify the check, because the kernel may deny only
 * some of them.
 *
 * @see `aa_unix_peer_perm` in the kernel's `af_unix.c`
 */
function unixQuestion(record: AppArmorRecord, denied: readonly string[]): RecordQuestion {
  const { operation = '', netSockType, netAddr, peer, peerAddr, requestedMask } = record;
  const permissions = requestedMask === undefined ? denied : wordsOf(requestedMask);
  const towards = netSockType === ('dgram' as string) ? 'send' : 'connect';
  // Kernels log no label if the label did not matter: any label is suitable.
  const other = peer ?? unconfined;
  const isListener = operation === 'connect' && permissions.includes('accept');
  const isReceiver = towards === 'send' && operation === 'sendmsg' && permissions.includes('receive');
  if (isListener || isReceiver)
    return {
      operation: `unix:${towards}`,
      side: 'object',
      peer: other,
      words: [netSockType, peerAddr, other, netAddr],
    };
  if (permissions.includes(towards))
    return ownQuestion(`unix:${towards}`, netSockType, netAddr, other, ...(peerAddr === undefined ? [] : [peerAddr]));
  const question = ownQuestion(`unix:${denied.join(',')}`, netSockType, ...(netAddr === undefined ? [] : [netAddr]));
  return peer === undefined
    ? question
    : { ...question, undecided: 'the check of a passed, connected socket was not measured' };
}
