import { suggest } from '../diagnostic/suggest.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import type { MessageThing } from './message-thing.ts';
import { fault, type OperationError } from './operation-error.ts';
import type { ThingForm } from './thing-form.ts';

/** What can be said of a message, and what of it is said to the bus alone. */
const ofMessages = ['bus', 'path', 'interface', 'member', 'name', 'source', 'peer'] as const;
const ofOthers: Readonly<Record<string, readonly Key[]>> = { bind: ['bus', 'name'], eavesdrop: ['bus'] };

type Key = (typeof ofMessages)[number];

/** Who a message is for that is for everyone, as dbus-daemon asks. */
const driver = 'org.freedesktop.DBus' as ByteString;
/** A name such as the bus gives to each connection. */
const unique = ':1.0' as ByteString;

/** `bus=system path=/a interface=b member=c name=d peer=LABEL`, in any order, as conditions of rules are. */
export const dbusForm: ThingForm<MessageThing> = {
  kind: 'thing',
  usage: 'bus=BUS [path=PATH] [interface=NAME] [member=NAME] [name=NAME] [source=NAME] [peer=LABEL]',
  preposition: 'of',
  read: (words, names) => {
    const [first = ''] = names;
    const taken: readonly Key[] = ofOthers[first] ?? ofMessages;
    const different = names.find((name) => (ofOthers[name] ?? ofMessages) !== taken);
    if (different !== undefined)
      return fault(`\`${first}\` and \`${different}\` are about different things`, 'ask one after the other');
    const values = new Map<string, ByteString>();
    for (const word of words) {
      if (word === undefined) continue;
      const at = word.indexOf('=');
      const key = at < 0 ? word : word.slice(0, at);
      if (at < 0 || !(taken as readonly string[]).includes(key)) return unknownCondition(word, key, taken);
      if (values.has(key)) return fault(`\`${key}\` is given twice`, 'leave one out');
      values.set(key, word.slice(at + 1) as ByteString);
    }
    const bus = values.get('bus');
    if (bus === undefined)
      return fault(`\`${first}\` is about a bus, and there is none`, 'write `bus=system` or `bus=session`');
    const [name, peer] = [values.get('name'), values.get('peer')];
    if (first === 'bind' && name === undefined)
      return fault('`bind` is about a name, and there is none', 'write `name=org.example.Service`');
    if (taken.includes('peer') && peer === undefined)
      return fault(`\`${first}\` asks the other side, too, and there is no label of it`, 'write `peer=LABEL`');
    const valueOf = (key: Key): ByteString => values.get(key) ?? ('' as ByteString);
    const thing = {
      kind: 'message',
      bus,
      path: valueOf('path'),
      interface: valueOf('interface'),
      member: valueOf('member'),
      name: name ?? driver,
      source: values.get('source') ?? unique,
    } as const;
    return { cases: [{ thing }], labels: peer === undefined ? [] : [peer] };
  },
  rule: messageRule,
  wider: (thing, permissions) => {
    const ofMember: MessageThing = { ...thing, member: '' as ByteString };
    const ofMessage: MessageThing = { ...ofMember, path: '' as ByteString, interface: '' as ByteString };
    return [
      { as: 'every-member', rule: messageRule(ofMember, permissions) },
      { as: 'every-message', rule: messageRule(ofMessage, permissions) },
    ];
  },
};

function messageRule(thing: MessageThing, permissions: readonly string[]): ByteString {
  const [permission = ''] = permissions;
  const said = (key: string, value: ByteString): readonly string[] =>
    value === '' ? [] : [`${key}=${quotePattern(value)}`];
  const own =
    permission === 'bind'
      ? said('name', thing.name)
      : permission === 'eavesdrop'
        ? []
        : [...said('path', thing.path), ...said('interface', thing.interface), ...said('member', thing.member)];
  // The bus makes up the name of who sends.
  const peer = [
    ...(permission === 'send' ? said('name', thing.name) : []),
    ...(thing.peer === undefined ? [] : said('label', thing.peer)),
  ];
  const group = peer.length === 0 ? [] : [`peer=(${peer.join(', ')})`];
  const listed = permissions.length === 1 ? permission : `(${permissions.join(', ')})`;
  return `${['dbus', listed, ...said('bus', thing.bus), ...own, ...group].join(' ')},` as ByteString;
}

function unknownCondition(word: ByteString, key: string, taken: readonly string[]): { readonly error: OperationError } {
  const near = suggest(key, taken);
  const known = `write ${taken.map((one) => `\`${one}=\``).join(', ')}`;
  return fault(`\`${textOf(word)}\` says nothing here`, near === undefined ? known : `did you mean \`${near}=\`?`);
}
