import type { ByteString } from '../../source/bytes.ts';
import { quotePattern, quoteWord } from '../../language/printer/print.ts';
import { generalisedBusName, generalisedMessagePath, uniqueBusName } from '../generalised-name.ts';
import { messageUniverse } from './message-universe.ts';
import { messagePatterns, messagesToPeer } from './message-patterns.ts';
import type { MessageObject } from './message-object.ts';
import { readMessageWords } from './message-words.ts';
import type { ObjectForm } from '../object-form.ts';

/** The recipient of a broadcast message in the queries of dbus-daemon. */
const driver = 'org.freedesktop.DBus' as ByteString;
/** A unique name, as the bus assigns to a connection. */
const unique = ':1.0' as ByteString;

/** The form `bus=system path=/a interface=b member=c name=d peer=LABEL`, in any order, like the conditions of rules. */
export const dbusForm: ObjectForm<MessageObject> = {
  kind: 'object',
  usage: 'bus=BUS [path=PATH] [interface=NAME] [member=NAME] [name=NAME] [source=NAME] [peer=LABEL]',
  preposition: 'of',
  read: (words, names) => {
    const written = readMessageWords(words, names);
    if ('error' in written) return written;
    const { bus, values, peer } = written;
    const valueOf = (key: string): ByteString => values.get(key) ?? ('' as ByteString);
    const object = {
      kind: 'message',
      bus,
      path: valueOf('path'),
      interface: valueOf('interface'),
      member: valueOf('member'),
      name: values.get('name') ?? driver,
      source: values.get('source') ?? unique,
    } as const;
    return { cases: [{ object }], labels: peer === undefined ? [] : [peer] };
  },
  get patterns() {
    return messagePatterns;
  },
  get peerSets() {
    return messagesToPeer;
  },
  get universe() {
    return messageUniverse;
  },
  rule: (object, permissions, [label]) =>
    messageRule(label === undefined ? object : { peer: label, ...object }, permissions),
  broader: (object, permissions) => {
    const ofMember: MessageObject = { ...object, member: '' as ByteString };
    const ofMessage: MessageObject = { ...ofMember, path: '' as ByteString, interface: '' as ByteString };
    return [
      { as: 'every-member', rule: messageRule(ofMember, permissions) },
      { as: 'every-message', rule: messageRule(ofMessage, permissions) },
    ];
  },
};

function messageRule(object: MessageObject, permissions: readonly string[]): ByteString {
  const [permission = ''] = permissions;
  const said = (key: string, value: ByteString): readonly string[] =>
    value === '' ? [] : [`${key}=${quotePattern(value)}`];
  const own =
    permission === 'bind'
      ? busName(object.name)
      : permission === 'eavesdrop'
        ? []
        : [...objectPath(object.path), ...said('interface', object.interface), ...said('member', object.member)];
  // The bus assigns the sender's name: rules do not mention a sender.
  const peer = [
    ...(permission === 'send' && !uniqueBusName.test(object.name) ? busName(object.name) : []),
    ...(object.peer === undefined ? [] : said('label', object.peer)),
  ];
  const group = peer.length === 0 ? [] : [`peer=(${peer.join(', ')})`];
  const listed = permissions.length === 1 ? permission : `(${permissions.join(', ')})`;
  return `${['dbus', listed, ...said('bus', object.bus), ...own, ...group].join(' ')},` as ByteString;
}

function busName(name: ByteString): readonly string[] {
  return name === '' ? [] : [`name=${quoteWord(generalisedBusName(name).pattern)}`];
}

function objectPath(path: ByteString): readonly string[] {
  return path === '' ? [] : [`path=${quoteWord(generalisedMessagePath(path).pattern)}`];
}
