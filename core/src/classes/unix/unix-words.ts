import { suggest } from '../../diagnostics/suggest.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { typeNumber } from '../../language/keywords/sockets.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import type { ObjectWords } from '../object-form.ts';
import type { UnixAddress } from './unix-object.ts';

/** The words of a unix socket, with addresses not yet parsed. */
export interface UnixWords {
  readonly type: number;
  readonly own: ByteString | undefined;
  readonly label: ByteString | undefined;
  readonly peer: ByteString | undefined;
  /** True if the operations have a peer socket. */
  readonly isTowards: boolean;
}

type Reading<Value> = Value | { readonly error: OperationError };

/** Reads `TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]`. */
export function readUnixWords(
  [typeWord, own, label, peer, ...others]: ObjectWords,
  names: readonly string[],
): Reading<UnixWords> {
  if (typeWord === undefined)
    return operationError('missing type of the unix socket', 'write `stream`, `dgram` or `seqpacket`');
  if (!types.includes(typeWord)) return unknownType(typeWord);
  const after = others.find((word) => word !== undefined);
  if (after !== undefined) return operationError(`unexpected \`${textOf(after)}\` after the peer's address`, 'omit it');
  const isDatagram = (typeWord as string) === 'dgram';
  const towards = names.filter((name) => isTowardsPeer(name, isDatagram));
  const [first = ''] = names;
  if (towards.length > 0 && towards.length < names.length)
    return operationError(
      `\`${towards[0] ?? first}\` has a different socket from the other operations`,
      'ask separate questions',
    );
  const isTowards = towards.length > 0;
  const word = label ?? peer;
  if (!isTowards && word !== undefined)
    return operationError(`\`${first}\` has a single socket: unexpected \`${textOf(word)}\``, 'omit the last word');
  return { type: typeNumber(typeWord) ?? 0, own, label, peer, isTowards };
}

/**
 * Returns the reason why addresses of the given kinds are not supported; undefined if they are.
 *
 * @param own - the possible kinds of the own address
 * @param peer - the possible kinds of the peer's address
 */
export function unixAddressFault(
  { type, label, isTowards }: UnixWords,
  names: readonly string[],
  own: readonly UnixAddress['kind'][],
  peer: readonly UnixAddress['kind'][],
): { readonly error: OperationError } | undefined {
  const attribute = names.find((name) => ofPathsUndecided.has(name));
  if (own.includes('path') && attribute !== undefined)
    return operationError(`\`${attribute}\` of a socket with a path is not decided`, 'ask about an abstract address');
  // If a task connects to a path, the kernel checks only the connecting side.
  if (isTowards && label === undefined && (type === typeNumber('dgram') || peer.some((kind) => kind !== 'path')))
    return operationError(
      `\`${names[0] ?? ''}\` needs the label of the peer`,
      'write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
    );
  return undefined;
}

/** The types of unix sockets. The kernel treats type `raw` as `dgram`, and no further types exist. */
const types: readonly string[] = ['stream', 'dgram', 'seqpacket'];

/** Operations for which the kernel checks file rules if the socket has a path, although no file is read or written. */
const ofPathsUndecided: ReadonlySet<string> = new Set(['getattr', 'setattr', 'shutdown']);

/** Checks whether the kernel checks both sides: an unconnected socket is checked at every send. */
function isTowardsPeer(name: string, isDatagram: boolean): boolean {
  return name === 'connect' || (name === 'send' && isDatagram);
}

function unknownType(word: ByteString): { readonly error: OperationError } {
  const near = suggest(word.toLowerCase().replace(/^sock_/, ''), types);
  return operationError(
    `unsupported type of unix socket \`${textOf(word)}\``,
    near === undefined ? 'write `stream`, `dgram` or `seqpacket`' : `did you mean \`${near}\`?`,
  );
}
