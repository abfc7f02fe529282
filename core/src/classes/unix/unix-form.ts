import { textOf, type ByteString } from '../../source/bytes.ts';
import { quotePattern } from '../../language/printer/print.ts';
import { typeName } from '../../language/keywords/sockets.ts';
import { unixUniverse } from './unix-universe.ts';
import { unixPatterns, unixSocketsToPeer } from './unix-patterns.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import type { ObjectForm, ObjectReading } from '../object-form.ts';
import type { UnixAddress, UnixObject } from './unix-object.ts';
import { readUnixWords, unixAddressFault } from './unix-words.ts';

/** `TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]`. A socket with an omitted address is unnamed. */
export const unixForm: ObjectForm<UnixObject> = {
  kind: 'thing',
  usage: 'TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]',
  preposition: 'of',
  read: (words, names) => {
    const written = readUnixWords(words, names);
    if ('error' in written) return written;
    const [own, address] = [addressOf(written.own), addressOf(written.peer)];
    if ('error' in own) return own;
    if ('error' in address) return address;
    const refused = unixAddressFault(written, names, [own.kind], [address.kind]);
    if (refused !== undefined) return refused;
    const { type, label, isTowards } = written;
    const thing = { kind: 'unix', type, own } as const;
    // Binding creates a file owned by the task.
    if (!isTowards) return { cases: [{ thing: { ...thing, subject: 'owner' } }], labels: [] };
    return { ...casesOf({ ...thing, peer: address }), labels: label === undefined ? [] : [label] };
  },
  get patterns() {
    return unixPatterns;
  },
  get peerSets() {
    return unixSocketsToPeer;
  },
  get universe() {
    return unixUniverse;
  },
  rule: (thing, permissions) => {
    const path = pathOfRule(thing, permissions);
    // The rule names no peer: the same rule has to serve both sides.
    return (
      path === undefined
        ? `unix (${permissions.join(', ')}) type=${typeName(thing.type)},`
        : `${quotePattern(path)} ${permissions.join('')},`
    ) as ByteString;
  },
  wider: (thing, permissions) =>
    pathOfRule(thing, permissions) === undefined
      ? [{ as: 'every-permission', rule: `unix type=${typeName(thing.type)},` as ByteString }]
      : [],
};

function casesOf(thing: Omit<UnixObject, 'subject'>): Pick<ObjectReading<UnixObject>, 'cases'> {
  const owned = { thing: { ...thing, subject: 'owner' } } as const;
  if (thing.own.kind !== 'path' && thing.peer?.kind !== 'path') return { cases: [owned] };
  return {
    cases: [
      { when: 'owner', ...owned },
      { when: 'other', thing: { ...thing, subject: 'other' } },
    ],
  };
}

function addressOf(word: ByteString | undefined): UnixAddress | { readonly error: OperationError } {
  if (word === undefined || (word as string) === 'none') return { kind: 'unnamed' };
  if (word.startsWith('@')) return { kind: 'abstract', name: word.slice(1) as ByteString };
  if (word.startsWith('/')) return { kind: 'path', path: word };
  return operationError(
    `\`${textOf(word)}\` is no address of a unix socket`,
    'write `@NAME`, an absolute path, or `none`',
  );
}

/**
 * Returns the path for a missing file rule: the path of the opposite side, or else of the checked side. For the receipt
 * of a datagram, the checked side is the peer, so the order is reversed.
 */
function pathOfRule({ type, own, peer }: UnixObject, permissions: readonly string[]): ByteString | undefined {
  if (!permissions.every((name) => name === 'r' || name === 'w')) return undefined;
  const isReceived = typeName(type) === 'dgram' && permissions.includes('r');
  const [first, second] = isReceived ? [own, peer] : [peer, own];
  if (first?.kind === 'path') return first.path;
  return second?.kind === 'path' ? second.path : undefined;
}
