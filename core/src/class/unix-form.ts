import { suggest } from '../diagnostic/suggest.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import { typeName, typeNumber } from '../syntax/vocabulary/sockets.ts';
import { fault, type OperationError } from './operation-error.ts';
import type { ThingForm, ThingReading } from './thing-form.ts';
import type { UnixAddress, UnixThing } from './unix-thing.ts';

/** `TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]`. A socket whose address is left out has none. */
export const unixForm: ThingForm<UnixThing> = {
  kind: 'thing',
  usage: 'TYPE [OWN-ADDRESS [PEER-LABEL [PEER-ADDRESS]]]',
  preposition: 'of',
  read: ([typeWord, ownWord, label, peerWord, ...others], names) => {
    if (typeWord === undefined)
      return fault('a unix socket is asked about by its type', 'write `stream`, `dgram` or `seqpacket`');
    if (!types.includes(typeWord)) return unknownType(typeWord);
    const type = typeNumber(typeWord) ?? 0;
    const behind = others.find((word) => word !== undefined);
    if (behind !== undefined) return fault(`\`${textOf(behind)}\` behind the peer's address`, 'leave it out');
    const [own, address] = [addressOf(ownWord), addressOf(peerWord)];
    if ('error' in own) return own;
    if ('error' in address) return address;
    const isDatagram = (typeWord as string) === 'dgram';
    if (isDatagram && names.includes('connect'))
      return fault(
        'what it takes to connect a dgram socket is not decided',
        'ask `unix:send`, which it takes as well from Linux 6.17 on',
      );
    const attribute = names.find((name) => ofPathsUndecided.has(name));
    if (own.kind === 'path' && attribute !== undefined)
      return fault(`\`${attribute}\` of a socket with a path is not decided`, 'ask about an abstract address');
    const towards = names.filter((name) => isTowardsPeer(name, isDatagram));
    const [first = ''] = names;
    if (towards.length > 0 && towards.length < names.length)
      return fault(
        `\`${towards[0] ?? first}\` is about another socket, and the others that are asked are not`,
        'ask one after the other',
      );
    const thing = { kind: 'unix', type, own } as const;
    if (towards.length === 0) {
      const word = label ?? peerWord;
      if (word !== undefined)
        return fault(`\`${first}\` is about one socket, and there is \`${textOf(word)}\` behind it`, 'leave that out');
      // What is made by binding is the task's own.
      return { cases: [{ thing: { ...thing, subject: 'owner' } }], labels: [] };
    }
    // Who connects to a path is asked alone.
    if (label === undefined && (isDatagram || address.kind !== 'path'))
      return fault(
        `\`${first}\` is asked of the other side, too, and there is no label of it`,
        'write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
      );
    return { ...casesOf({ ...thing, peer: address }), labels: label === undefined ? [] : [label] };
  },
  rule: (thing, permissions) => {
    const path = pathOfRule(thing, permissions);
    // Whoever is the peer: the same rule is for both sides.
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

/** A socket of type `raw` is one of type `dgram`, and there are no others. */
const types: readonly string[] = ['stream', 'dgram', 'seqpacket'];

/** What the kernel asks rules about files for where the socket has a path, and no file is read or written. */
const ofPathsUndecided: ReadonlySet<string> = new Set(['getattr', 'setattr', 'shutdown']);

/** Whether both sides are asked: what has no connection asks whenever it sends. */
function isTowardsPeer(name: string, isDatagram: boolean): boolean {
  return name === 'connect' || (name === 'send' && isDatagram);
}

function casesOf(thing: Omit<UnixThing, 'subject'>): Pick<ThingReading<UnixThing>, 'cases'> {
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
  return fault(`\`${textOf(word)}\` is no address of a unix socket`, 'write `@NAME`, an absolute path, or `none`');
}

/**
 * The path that a rule about files has to be for, where such a rule is lacking: that of the other side, or where it has none, the own
 * one. Only who receives a datagram is asked and is the other side itself.
 */
function pathOfRule({ type, own, peer }: UnixThing, permissions: readonly string[]): ByteString | undefined {
  if (!permissions.every((name) => name === 'r' || name === 'w')) return undefined;
  const isReceived = typeName(type) === 'dgram' && permissions.includes('r');
  const [first, second] = isReceived ? [own, peer] : [peer, own];
  if (first?.kind === 'path') return first.path;
  return second?.kind === 'path' ? second.path : undefined;
}

function unknownType(word: ByteString): { readonly error: OperationError } {
  const near = suggest(word.toLowerCase().replace(/^sock_/, ''), types);
  return fault(
    `unix sockets of type \`${textOf(word)}\` are not asked about`,
    near === undefined ? 'write `stream`, `dgram` or `seqpacket`' : `did you mean \`${near}\`?`,
  );
}
