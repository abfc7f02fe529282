import { textOf, type ByteString } from '../../source/bytes.ts';
import { quoteLasting } from '../lasting-name.ts';
import { typeName } from '../../language/keywords/sockets.ts';
import { userOptions } from '../file/path-form.ts';
import { forUsers, readUser } from '../file/path-object.ts';
import { unixUniverse } from './unix-universe.ts';
import { unixPatterns, unixSocketsToPeer } from './unix-patterns.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import type { ObjectForm } from '../object-form.ts';
import type { UnixAddress, UnixObject } from './unix-object.ts';
import { readUnixWords, unixAddressFault } from './unix-words.ts';

/**
 * `TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]] [owner|other]`. A socket with an omitted address is unnamed. The last
 * word is for the file of an address.
 */
export const unixForm: ObjectForm<UnixObject> = {
  kind: 'thing',
  usage: 'TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]] [owner|other]',
  preposition: 'of',
  options: userOptions,
  read: (words, names) => {
    // The third word of a connection is a label.
    const isLabel = words.length === 3 && names.some((name) => name === 'connect' || name === 'send');
    const user = isLabel ? undefined : readUser(words.at(-1));
    const written = readUnixWords(user === undefined ? words : words.slice(0, -1), names);
    if ('error' in written) return written;
    const [own, address] = [addressOf(written.own), addressOf(written.peer)];
    if ('error' in own) return own;
    if ('error' in address) return address;
    const refused = unixAddressFault(written, names, [own.kind], [address.kind]);
    if (refused !== undefined) return refused;
    const { type, label, isTowards } = written;
    const thing = { kind: 'unix', type, own } as const;
    const isFile = isTowards && (own.kind === 'path' || address.kind === 'path');
    if (user !== undefined && !isFile)
      return operationError(`the operation needs no file, and does not take \`${user}\``, 'omit it');
    // Binding creates a file owned by the task.
    if (!isTowards) return { cases: [{ thing: { ...thing, subject: 'owner' } }], labels: [] };
    const labels = label === undefined ? [] : [label];
    const towards = { ...thing, peer: address };
    if (!isFile) return { cases: [{ thing: { ...towards, subject: 'owner' } }], labels };
    return { cases: forUsers(user, (when) => ({ when, thing: { ...towards, subject: when } })), labels };
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
        : `${quoteLasting(path)} ${permissions.join('')},`
    ) as ByteString;
  },
  wider: (thing, permissions) =>
    pathOfRule(thing, permissions) === undefined
      ? [{ as: 'every-permission', rule: `unix type=${typeName(thing.type)},` as ByteString }]
      : [],
};

function addressOf(word: ByteString | undefined): UnixAddress | { readonly error: OperationError } {
  if (word === undefined || (word as string) === 'none') return { kind: 'unnamed' };
  if (word.startsWith('@')) return { kind: 'abstract', name: word.slice(1) as ByteString };
  if (word.startsWith('/')) return { kind: 'path', path: word };
  return operationError(
    `\`${textOf(word)}\` is not a unix socket address`,
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
