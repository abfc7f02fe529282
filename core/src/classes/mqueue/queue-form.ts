import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quotePattern } from '../../language/printer/print.ts';
import { queuePatterns } from './queue-patterns.ts';
import { operationError } from '../operation-error.ts';
import { pathForm } from '../file/path-form.ts';
import { forUsers } from '../file/path-object.ts';
import { pathsInRoot } from '../file/path-patterns.ts';
import { queueLetters } from './queue-letters.ts';
import type { QueueObject } from './queue-object.ts';
import type { ObjectForm, ObjectSet } from '../object-form.ts';

const queueNames = [pathsInRoot];

/** POSIX queues. System V queues are not mediated. */
const posixQueues = forUsers(undefined, (subject): ObjectSet<QueueObject> => ({
  matched: queueNames,
  like: { kind: 'queue', name: '/' as ByteString, subject },
  wordsOf: (name) => [name, subject as string as ByteString],
}));

/** `NAME`, optionally followed by whether the task owns the queue, as for a file. */
export const queueForm: ObjectForm<QueueObject> = {
  kind: 'object',
  usage: 'NAME [owner|other]',
  preposition: 'of',
  ...(pathForm.options === undefined ? {} : { options: pathForm.options }),
  read: (words) => {
    const hint = 'write `/name` for a POSIX queue, or a number for a System V queue';
    const [name] = words;
    if (name === undefined) return operationError('missing name of a message queue', hint);
    if (/^\d+$/.test(name)) {
      const [, other] = words.flatMap((word) => word ?? []);
      if (other !== undefined) return operationError(`unexpected \`${textOf(other)}\` after the name`, hint);
      return { cases: [{ object: { kind: 'queue', name, subject: 'other' } }], labels: [] };
    }
    if (!/^\/[^/]+$/.test(name)) return operationError(`\`${textOf(name)}\` is not a message queue`, hint);
    const reading = pathForm.read(words, []);
    if ('error' in reading) return reading;
    const user = reading.cases.length > 1 ? undefined : reading.cases[0].object.subject;
    return { cases: forUsers(user, (when) => ({ when, object: { kind: 'queue', name, subject: when } })), labels: [] };
  },
  universe: () => posixQueues,
  get patterns() {
    return queuePatterns;
  },
  listingHint: 'this kernel mediates queues as files: use `--all file`',
  rule: ({ name, subject }, permissions) => {
    const letters = new Set(permissions.flatMap((permission) => [...(queueLetters[permission] ?? '')]));
    return `${subject === 'owner' ? 'owner ' : ''}${quotePattern(name)} ${[...letters].join('')},` as ByteString;
  },
};
