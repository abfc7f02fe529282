import { anyText, emptyPattern, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { typeName, typeNumber } from '../../language/keywords/sockets.ts';
import { readPathPattern } from '../file/path-pattern-form.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import { filePaths, joinedByNul } from '../file/path-patterns.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectSet } from '../object-form.ts';
import type { UnixAddress, UnixObject } from './unix-object.ts';
import { readUnixWords, unixAddressFault } from './unix-words.ts';

/** Addresses of one kind: a pattern, and the shape of all possible addresses of the kind. */
interface Addresses {
  readonly kind: UnixAddress['kind'];
  readonly pattern: Pattern;
  readonly shape: Pattern;
}

const unnamed: Addresses = { kind: 'unnamed', pattern: emptyPattern, shape: emptyPattern };
const everyAddress: readonly Addresses[] = [
  unnamed,
  { kind: 'abstract', pattern: anyText, shape: anyText },
  { kind: 'path', pattern: filePaths, shape: filePaths },
];

/** Sockets by patterns of their addresses: `any` covers every address, and unnamed sockets. */
export const unixPatterns: ObjectSetForm<UnixObject> = {
  usage: 'TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]], where addresses are patterns or `any`',
  impossible: 'write the path of a socket without `//`, a final `/`, `.` and `..`',
  read: (words, names) => {
    const written = readUnixWords(words, names);
    if ('error' in written) return written;
    const [own, peer] = [addressesOf(written.own), addressesOf(written.peer)];
    if ('error' in own) return own;
    if ('error' in peer) return peer;
    const kinds = [own, peer].map((addresses) => addresses.map(({ kind }) => kind));
    const refused = unixAddressFault(written, names, kinds[0] ?? [], kinds[1] ?? []);
    if (refused !== undefined) return refused;
    const { type, label, isTowards } = written;
    const [first, ...others] = own.flatMap((one) =>
      isTowards ? peer.flatMap((other) => setsOf(type, one, other)) : setsOf(type, one, undefined),
    );
    if (first === undefined) throw new RangeError('words that mean nothing');
    return { sets: [first, ...others], labels: label === undefined ? [] : [label] };
  },
};

const nothing = '' as ByteString;
const withoutText: Readonly<Record<UnixAddress['kind'], UnixAddress>> = {
  unnamed: { kind: 'unnamed' },
  abstract: { kind: 'abstract', name: nothing },
  path: { kind: 'path', path: nothing },
};

/** Returns sockets with addresses of one kind. Sockets with paths are split by whether the task owns the file. */
function setsOf(type: number, own: Addresses, peer: Addresses | undefined): readonly ObjectSet<UnixObject>[] {
  const both = peer === undefined ? [own, unnamed] : [own, peer];
  const isFile = peer !== undefined && both.some(({ kind }) => kind === 'path');
  const subjects = isFile ? (['owner', 'other'] as const) : (['owner'] as const);
  const matched = [joinedByNul(both.map(({ pattern }) => pattern)), joinedByNul(both.map(({ shape }) => shape))];
  return subjects.map((subject) => ({
    matched,
    like: {
      kind: 'unix',
      type,
      own: withoutText[own.kind],
      ...(peer === undefined ? {} : { peer: withoutText[peer.kind] }),
      subject,
    },
    wordsOf: (text, shown) => {
      const [ownText = '', peerText = ''] = text.split('\0');
      const socket = [typeName(type) as ByteString, wordOf(own, ownText)];
      return peer === undefined ? socket : [...socket, shown?.labels[0], wordOf(peer, peerText)];
    },
  }));
}

/** The operations with a check on both sides, and the checked types of sockets for each operation. */
const checkedTypes: Readonly<Record<string, readonly string[]>> = { connect: ['stream', 'seqpacket'], send: ['dgram'] };
const addressPairs = everyAddress
  .flatMap((own) => everyAddress.map((peer) => ({ own, peer, matched: [joinedByNul([own.shape, peer.shape])] })))
  .sort((left, right) => Number(haveFiles(left)) - Number(haveFiles(right)));
const setsByOperation = new Map(
  Object.entries(checkedTypes).map(([name, types]) => [
    name,
    addressPairs.flatMap(({ own, peer, matched }) =>
      types.flatMap((type) => setsOf(typeNumber(type) ?? 0, own, peer).map((set) => ({ ...set, matched }))),
    ),
  ]),
);

/**
 * Returns all pairs of sockets for an operation that the kernel checks on both sides; undefined for any different
 * operation.
 */
export function unixSocketsToPeer(name: string): readonly ObjectSet<UnixObject>[] | undefined {
  return setsByOperation.get(name);
}

function haveFiles({ own, peer }: { readonly own: Addresses; readonly peer: Addresses }): boolean {
  return own.kind === 'path' || peer.kind === 'path';
}

function wordOf({ kind }: Addresses, text: string): ByteString {
  return (kind === 'unnamed' ? 'none' : kind === 'abstract' ? `@${text}` : text) as ByteString;
}

/** Reads the addresses that a word stands for; an omitted word means unnamed. */
function addressesOf(word: ByteString | undefined): readonly Addresses[] | { readonly error: OperationError } {
  if (word === undefined || (word as string) === 'none') return [unnamed];
  if ((word as string) === 'any') return everyAddress;
  if (!/^[@/{[\\]/.test(word))
    return operationError(
      `\`${textOf(word)}\` is not a unix socket address`,
      'write `@NAME`, an absolute path, `any`, or `none`',
    );
  const isAbstract = /^@(?!\{\w+\})/.test(word);
  const read = isAbstract ? readTextPattern(word.slice(1) as ByteString) : readPathPattern(word);
  if ('error' in read) return read;
  return [{ ...(isAbstract ? { kind: 'abstract', shape: anyText } : { kind: 'path', shape: filePaths }), ...read }];
}
