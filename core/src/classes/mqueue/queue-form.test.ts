import { expect, test } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { queueForm } from './queue-form.ts';

/** Returns the rules to open the queue in every case, or the error message. */
function shown(...words: readonly string[]): string {
  const reading = queueForm.read(words.map(bytesOf), ['open']);
  if ('error' in reading) return reading.error.message;
  return reading.cases.map(({ object }) => queueForm.rule(object, ['open'], [])).join(' ');
}

test.each([
  [['/q', 'other'], '/q rw,'],
  [['/q'], 'owner /q rw, /q rw,'],
  [[], 'missing name of a message queue'],
  [['q'], '`q` is not a message queue'],
  [['/q/r'], '`/q/r` is not a message queue'],
  [['12', 'owner'], 'unexpected `owner` after the name'],
  [['/q', '/r'], 'unexpected `/r` after the path'],
])('%j', (words, expected) => expect(shown(...words)).toBe(expected));

test('a rule has the letters of its permissions', () => {
  const object = { kind: 'queue', name: bytesOf('/a queue'), subject: 'other' } as const;
  expect(queueForm.rule(object, ['read'], [])).toBe('"/a queue" r,');
  expect(queueForm.rule(object, ['read', 'write'], [])).toBe('"/a queue" rw,');
});
