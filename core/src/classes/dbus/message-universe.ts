import { anyText, either, emptyPattern, someText, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { blankMessage, type MessageObject } from './message-object.ts';
import { absolutePaths, joinedByNul } from '../file/path-patterns.ts';
import type { ObjectSet } from '../object-form.ts';

/** The fields that rules match for a message or a name, in matching order, keyed by the name of the operation. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  send: ['bus', 'name', 'peer', 'path', 'interface', 'member'],
  receive: ['bus', 'source', 'peer', 'path', 'interface', 'member'],
  bind: ['bus', 'name'],
  eavesdrop: ['bus'],
};

/** The path of a message: empty, or an absolute path without two adjacent slashes. */
export const messagePaths: Pattern = either(emptyPattern, absolutePaths);
const shapes: Readonly<Record<string, Pattern>> = { path: messagePaths, interface: anyText, member: anyText };

const sets = new Map<string, readonly ObjectSet<MessageObject>[]>(
  Object.entries(fieldsOf).map(([name, fields]) => [
    name,
    [
      {
        matched: [joinedByNul(fields.map((field) => shapes[field] ?? someText))],
        like: blankMessage,
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

/** Returns all messages or bus names of an operation. The label of the peer is spelled as in rules. */
export function messageUniverse(name: string): readonly ObjectSet<MessageObject>[] {
  return sets.get(name) ?? [];
}
