import { describe, expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { parseObject } from './parse-object.ts';
import { parseOperations } from './parse-operations.ts';

/** Returns `label a`, `thing, 2 cases`, or the error message. */
function parsed(operations: string, ...words: readonly string[]): string {
  const parsedOperations = parseOperations(bytesOf(operations));
  if ('error' in parsedOperations) throw new Error(parsedOperations.error.message);
  const result = parseObject(
    parsedOperations.operations,
    words.map((word) => (word === '-' ? undefined : bytesOf(word))),
  );
  if ('error' in result) return `${result.error.message}: ${result.error.hint}`;
  const { object } = result;
  if (object.kind === 'none') return 'nothing';
  return object.kind === 'label' ? `label ${object.text}` : `thing, ${object.cases.length} cases`;
}

describe('targets of operations', () => {
  test.each([
    ['userns', [], 'nothing'],
    ['userns', ['-'], 'nothing'],
    ['userns', ['a'], 'unexpected `a`: `userns:create` has no target: remove the words after `userns:create`'],
    ['signal:term', ['a'], 'label a'],
    ['signal:term,ptrace', ['-', 'a'], 'label a'],
    ['signal:term', [], '`signal:term` needs a target label: usage: SUBJECT signal:term TARGET'],
    ['signal:term', ['a', 'b'], '`signal:term` has one target, not 2: separate several labels with commas'],
    ['file:r,w', ['/a'], 'thing, 2 cases'],
    ['file:r', ['/a', 'other'], 'thing, 1 cases'],
    [
      'file:r,userns',
      ['/a'],
      /`file:r` has the target PATH .*, and `userns:create` has no target: ask separate questions/,
    ],
    ['io_uring', ['a'], /`io_uring:sqpoll` has no target, and `io_uring:override_creds` has a target label/],
  ])('%s %j', (operations, words, expected) => expect(parsed(operations, ...words)).toMatch(expected));
});
