import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { withProtectedSlashes } from '../../patterns/double-slashes.ts';
import { escapePattern, quoteWord } from '../../language/printer/print.ts';
import { generalisedName, quoteGeneralised } from '../generalised-name.ts';
import { typeName } from '../../language/keywords/sockets.ts';
import { socketPermissionList } from '../network/sockets.ts';
import { userOptions } from '../file/path-form.ts';
import { forUsers, readUser } from '../file/path-object.ts';
import { furtherUnixChecks, unixUniverse } from './unix-universe.ts';
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
  kind: 'object',
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
    const object = { kind: 'unix', type, own } as const;
    const isFile = isTowards && (own.kind === 'path' || address.kind === 'path');
    if (user !== undefined && !isFile)
      return operationError(`the operation needs no file, and does not take \`${user}\``, 'omit it');
    // Binding creates a file owned by the task.
    if (!isTowards) return { cases: [{ object: { ...object, subject: 'owner' } }], labels: [] };
    const labels = label === undefined ? [] : [label];
    const towards = { ...object, peer: address };
    if (!isFile) return { cases: [{ object: { ...towards, subject: 'owner' } }], labels };
    return { cases: forUsers(user, (when) => ({ when, object: { ...towards, subject: when } })), labels };
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
  get furtherChecks() {
    return furtherUnixChecks;
  },
  rule: unixRule,
  broader: (object, permissions, labels) => {
    if (pathOfRule(object, permissions) !== undefined) return [];
    const { type, subject, peerNames } = object;
    const anywhere = {
      kind: 'unix',
      type,
      own: { kind: 'unnamed' },
      subject,
      ...(peerNames && { peerNames }),
    } as const;
    return [
      { as: 'any-address', rule: unixRule(anywhere, permissions, labels) },
      { as: 'every-permission', rule: `unix type=${typeName(type)},` as ByteString },
    ];
  },
};

/**
 * Prints the narrowest rule for a socket as seen by the profile. Rules name abstract addresses: file rules decide about
 * paths, and a socket without an address has nothing to name.
 *
 * @param labels - the label of the peer, if the object has no names
 */
function unixRule(object: UnixObject, permissions: readonly string[], labels: readonly ByteString[]): ByteString {
  const path = pathOfRule(object, permissions);
  if (path !== undefined) return `${quoteGeneralised(path)} ${permissions.join('')},` as ByteString;
  const { type, own, peer, peerNames = labels.flatMap(namesInScope) } = object;
  const names = [...new Set(peerNames)].map(escapePattern);
  const label = names.length > 1 ? (`{${names.join()}}` as ByteString) : names[0];
  const others = [...addressCondition(peer), ...(label === undefined ? [] : [`label=${quoteWord(label)}`])];
  const isTowards = others.length > 0 && permissions.every((name) => peerPermissions.has(name));
  const conditions = [...addressCondition(own), ...(isTowards ? [`peer=(${others.join(', ')})`] : [])];
  return `${[`unix${socketPermissionList(permissions)} type=${typeName(type)}`, ...conditions].join(' ')},` as ByteString;
}

/** Permissions that a rule with a peer may have. */
const peerPermissions: ReadonlySet<string> = new Set(['send', 'receive', 'connect', 'accept']);

function addressCondition(address: UnixAddress | undefined): readonly string[] {
  if (address?.kind !== 'abstract') return [];
  // Many programs pad the name with NULs to the length of the structure.
  const name = address.name.replace(/\0+$/, '') as ByteString;
  const pattern = `${generalisedName(name).pattern.replaceAll('\0', '?')}${name === address.name ? '' : '*'}`;
  return [`addr=${quoteWord(withProtectedSlashes(`@${pattern}` as ByteString))}`];
}

/**
 * Returns the names in a written label that rules match: of the profiles in the innermost policy namespace. A hidden
 * label has none.
 */
function namesInScope(label: ByteString): readonly ByteString[] {
  if (label === ('---' as string)) return [];
  const parts = label.split('//&').map((part) => /^(?::(.*):)?(.*)$/s.exec(part) ?? []);
  const innermost = parts.at(-1)?.[1];
  return parts.flatMap(([, namespace, name = '']) => (namespace === innermost ? [name as ByteString] : []));
}

function addressOf(word: ByteString | undefined): UnixAddress | { readonly error: OperationError } {
  if (word === undefined || (word as string) === 'none') return { kind: 'unnamed' };
  if (word.startsWith('@')) return { kind: 'abstract', name: word.slice(1) as ByteString };
  if (word.startsWith('/')) return { kind: 'path', path: word };
  return operationError(
    `\`${textOf(word)}\` is not a unix socket address`,
    'write `@NAME`, an absolute path, or `none`',
  );
}

/** Returns the path for a missing file rule: the path of the peer, or else of the own socket. */
function pathOfRule({ own, peer }: UnixObject, permissions: readonly string[]): ByteString | undefined {
  if (!permissions.every((name) => name === 'r' || name === 'w')) return undefined;
  if (peer?.kind === 'path') return peer.path;
  return own.kind === 'path' ? own.path : undefined;
}
