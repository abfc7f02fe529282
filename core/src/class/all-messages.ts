import { emptyPattern, type Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { MessageThing } from './message-thing.ts';
import { absolutePaths, anyText, joinedByNul, someText } from './path-patterns.ts';
import type { ThingSet } from './thing-form.ts';

/** What is asked about a message or a name, in the order in which rules are matched, by what a question calls it. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  send: ['bus', 'name', 'peer', 'path', 'interface', 'member'],
  receive: ['bus', 'source', 'peer', 'path', 'interface', 'member'],
  bind: ['bus', 'name'],
  eavesdrop: ['bus'],
};

/** A message has no path, or one in which no two slashes meet. */
export const messagePaths: Pattern = { kind: 'choice', alternatives: [emptyPattern, absolutePaths] };
const shapes: Readonly<Record<string, Pattern>> = { path: messagePaths, interface: anyText, member: anyText };
const blank = '' as ByteString;
const like: MessageThing = {
  kind: 'message',
  bus: blank,
  path: blank,
  interface: blank,
  member: blank,
  name: blank,
  source: blank,
};

const sets = new Map<string, readonly ThingSet<MessageThing>[]>(
  Object.entries(fieldsOf).map(([name, fields]) => [
    name,
    [
      {
        matched: [joinedByNul(fields.map((field) => shapes[field] ?? someText))],
        like,
        ...(fields.includes('peer') ? { namesLabel: true } : {}),
        wordsOf: (matched) => {
          const values = matched.split('\0');
          return fields.flatMap((field, index) =>
            (values[index] ?? '') === '' ? [] : (`${field}=${values[index]}` as ByteString),
          );
        },
      },
    ],
  ]),
);

/** All messages, or names, that an operation of that name is about. The label of the other side is as rules name it. */
export function wholeMessages(name: string): readonly ThingSet<MessageThing>[] {
  return sets.get(name) ?? [];
}
