import { suggest } from '../diagnostic/suggest.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { typeNumber } from '../syntax/vocabulary/sockets.ts';
import { fault, type OperationError } from './operation-error.ts';
import type { ThingWords } from './thing-form.ts';
import type { UnixAddress } from './unix-thing.ts';

/** What words say of unix sockets: addresses are not read yet. */
export interface UnixWords {
  readonly type: number;
  readonly own: ByteString | undefined;
  readonly label: ByteString | undefined;
  readonly peer: ByteString | undefined;
  /** Whether the operations are about another socket. */
  readonly isTowards: boolean;
}

type Reading<Value> = Value | { readonly error: OperationError };

/** Reads `TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]`. */
export function readUnixWords(
  [typeWord, own, label, peer, ...others]: ThingWords,
  names: readonly string[],
): Reading<UnixWords> {
  if (typeWord === undefined)
    return fault('a unix socket is asked about by its type', 'write `stream`, `dgram` or `seqpacket`');
  if (!types.includes(typeWord)) return unknownType(typeWord);
  const behind = others.find((word) => word !== undefined);
  if (behind !== undefined) return fault(`\`${textOf(behind)}\` behind the peer's address`, 'leave it out');
  const isDatagram = (typeWord as string) === 'dgram';
  if (isDatagram && names.includes('connect'))
    return fault(
      'what it takes to connect a dgram socket is not decided',
      'ask `unix:send`, which it takes as well from Linux 6.17 on',
    );
  const towards = names.filter((name) => isTowardsPeer(name, isDatagram));
  const [first = ''] = names;
  if (towards.length > 0 && towards.length < names.length)
    return fault(
      `\`${towards[0] ?? first}\` is about another socket, and the others that are asked are not`,
      'ask one after the other',
    );
  const isTowards = towards.length > 0;
  const word = label ?? peer;
  if (!isTowards && word !== undefined)
    return fault(`\`${first}\` is about one socket, and there is \`${textOf(word)}\` behind it`, 'leave that out');
  return { type: typeNumber(typeWord) ?? 0, own, label, peer, isTowards };
}

/**
 * Why addresses of these kinds cannot be asked about; undefined where they can.
 *
 * @param own - what kinds the own address may be of, and `peer` that of the other side
 */
export function unixAddressFault(
  { type, label, isTowards }: UnixWords,
  names: readonly string[],
  own: readonly UnixAddress['kind'][],
  peer: readonly UnixAddress['kind'][],
): { readonly error: OperationError } | undefined {
  const attribute = names.find((name) => ofPathsUndecided.has(name));
  if (own.includes('path') && attribute !== undefined)
    return fault(`\`${attribute}\` of a socket with a path is not decided`, 'ask about an abstract address');
  // Who connects to a path is asked alone.
  if (isTowards && label === undefined && (type === typeNumber('dgram') || peer.some((kind) => kind !== 'path')))
    return fault(
      `\`${names[0] ?? ''}\` is asked of the other side, too, and there is no label of it`,
      'write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
    );
  return undefined;
}

/** A socket of type `raw` is one of type `dgram`, and there are no others. */
const types: readonly string[] = ['stream', 'dgram', 'seqpacket'];

/** What the kernel asks rules about files for where the socket has a path, and no file is read or written. */
const ofPathsUndecided: ReadonlySet<string> = new Set(['getattr', 'setattr', 'shutdown']);

/** Whether both sides are asked: what has no connection asks whenever it sends. */
function isTowardsPeer(name: string, isDatagram: boolean): boolean {
  return name === 'connect' || (name === 'send' && isDatagram);
}

function unknownType(word: ByteString): { readonly error: OperationError } {
  const near = suggest(word.toLowerCase().replace(/^sock_/, ''), types);
  return fault(
    `unix sockets of type \`${textOf(word)}\` are not asked about`,
    near === undefined ? 'write `stream`, `dgram` or `seqpacket`' : `did you mean \`${near}\`?`,
  );
}
