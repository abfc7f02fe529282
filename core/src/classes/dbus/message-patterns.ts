import { byteSet } from '../../patterns/byte-set.ts';
import {
  anyText,
  either,
  emptyPattern,
  literalPattern,
  ofByte,
  ofSet,
  sequence,
  star,
  type Pattern,
} from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { readMessageWords } from './message-words.ts';
import { blankMessage, messageFields, type MessageField, type MessageObject } from './message-object.ts';
import type { OperationError } from '../operation-error.ts';
import { joinedByNul } from '../file/path-patterns.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectSet } from '../object-form.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const oneOf = (chars: string): Pattern => ofSet(byteSet(Array.from(chars, (char) => char.charCodeAt(0))));
const letter = oneOf(`${letters}_`);
const inWord = oneOf(`${letters}_0123456789`);
const [dot, slash] = [ofByte(0x2e), ofByte(0x2f)];
const dotted = (first: Pattern, element: Pattern): Pattern =>
  sequence(first, sequence(dot, element), star(sequence(dot, element)));

const word = sequence(letter, star(inWord));
const step = sequence(slash, inWord, star(inWord));
const inName = oneOf(`${letters}_-0123456789`);
const element = sequence(oneOf(`${letters}_-`), star(inName));
const wellKnown = dotted(element, element);
const uniqueElement = sequence(inName, star(inName));
const uniqueName = sequence(literalPattern(':' as ByteString), dotted(uniqueElement, uniqueElement));

/**
 * The possible values of each field of a method call or a signal: both have a path and a member. The sender is the bus,
 * or has a unique name from the bus.
 *
 * @see the "Valid Names" and "Message Types" of the D-Bus specification
 */
const shapes: Readonly<Record<MessageField, Pattern>> = {
  bus: sequence(inName, star(inName)),
  name: either(wellKnown, uniqueName),
  source: either(uniqueName, literalPattern('org.freedesktop.DBus' as ByteString)),
  path: either(slash, sequence(step, star(step))),
  interface: either(emptyPattern, dotted(word, word)),
  member: word,
};

/** Messages by patterns of their fields, in any order: an omitted field may have any value. */
export const messagePatterns: ObjectSetForm<MessageObject> = {
  usage: 'bus=BUS [path=PATH] [interface=NAME] [member=NAME] [name=NAME] [source=NAME] [peer=LABEL], as patterns',
  impossible: 'write a path, name, interface or member that D-Bus accepts: see "Valid Names" in its specification',
  read: (words, names) => {
    const written = readMessageWords(words, names);
    if ('error' in written) return written;
    const { values, peer } = written;
    const fields = messageFields(names[0] ?? '');
    const patterns = fields.map((field) => patternOf(values.get(field)));
    const wrong = patterns.find((one) => 'error' in one);
    if (wrong !== undefined && 'error' in wrong) return wrong;
    const known = patterns.flatMap((one) => ('pattern' in one ? [one.pattern] : []));
    const matched = [joinedByNul(known), joinedByNul(fields.map((field) => shapes[field]))];
    return { sets: [setOf(fields, matched)], labels: peer === undefined ? [] : [peer] };
  },
  // A rule without a condition allows every value, like an omitted field.
  one: (words, names) => {
    const written = readMessageWords(words, names);
    if ('error' in written) return undefined;
    const { values, peer } = written;
    const texts = messageFields(names[0] ?? '').map(
      (field) => [field, values.get(field) ?? blankMessage[field]] as const,
    );
    return {
      cases: [{ object: { ...blankMessage, ...Object.fromEntries(texts) } }],
      labels: peer === undefined ? [] : [peer],
    };
  },
};

/**
 * Returns all messages that a label may send to a peer. A receiver is checked as well, but sends nothing by receiving.
 */
export function messagesToPeer(name: string): readonly ObjectSet<MessageObject>[] | undefined {
  return name === 'send' ? everyMessage : undefined;
}

const everyMessage: readonly ObjectSet<MessageObject>[] = [
  setOf(messageFields('send'), [joinedByNul(messageFields('send').map((field) => shapes[field]))]),
];

function setOf(fields: readonly MessageField[], matched: readonly Pattern[]): ObjectSet<MessageObject> {
  return {
    matched,
    like: blankMessage,
    wordsOf: (text, shown) => {
      const texts = text.split('\0');
      const said = fields.map((field, index) => `${field}=${texts[index] ?? ''}`).filter((each) => !each.endsWith('='));
      const [label] = shown?.labels ?? [];
      return [...said, ...(label === undefined ? [] : [`peer=${label}`])] as ByteString[];
    },
  };
}

function patternOf(value: ByteString | undefined): { readonly pattern: Pattern } | { readonly error: OperationError } {
  return value === undefined ? { pattern: anyText } : readTextPattern(value);
}
