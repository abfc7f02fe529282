import { literalPattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { operationError } from '../operation-error.ts';
import { forUsers, readUser } from '../file/path-object.ts';
import { pathsInRoot } from '../file/path-patterns.ts';
import { queueLetters } from './queue-letters.ts';
import type { QueueObject } from './queue-object.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectSet } from '../object-form.ts';

/**
 * POSIX queues by patterns of their names, or a single System V queue, optionally followed by whether the task owns the
 * queues.
 */
export const queuePatterns: ObjectSetForm<QueueObject> = {
  usage: '"PATTERN" [owner|other]',
  impossible: 'write `/name` without a further slash for a POSIX queue, or a number for a System V queue',
  read: (words) => {
    const subject = readUser(words.at(-1));
    const [name, other] = subject === undefined ? words : words.slice(0, -1);
    const hint = 'write `/name` for a POSIX queue, or a number for a System V queue';
    if (name === undefined) return operationError('missing name of a message queue', hint);
    if (other !== undefined) return operationError(`unexpected \`${textOf(other)}\` after the name`, hint);
    const isNumber = /^\d+$/.test(name);
    if (!isNumber && !/^[/{[\\]/.test(name)) return operationError(`\`${textOf(name)}\` is not a message queue`, hint);
    const read = isNumber ? { pattern: literalPattern(name) } : readTextPattern(name);
    if ('error' in read) return read;
    const shape = isNumber ? read.pattern : pathsInRoot;
    const setFor = (whose: QueueObject['subject']): ObjectSet<QueueObject> => ({
      matched: [read.pattern, shape],
      like: { kind: 'queue', name: (isNumber ? name : '/') as ByteString, subject: whose },
      wordsOf: (matched) => (isNumber ? [matched] : [matched, whose as string as ByteString]),
    });
    return { sets: forUsers(isNumber ? 'other' : subject, setFor) };
  },
  rules: ([name = '/*' as ByteString, subject], names) => {
    const letters = new Set(names.flatMap((each) => [...(queueLetters[each] ?? '')]));
    const whose = (subject as string | undefined) === 'owner' ? 'owner ' : '';
    return [`${whose}${quoteWord(name)} ${[...letters].join('')},` as ByteString];
  },
};
