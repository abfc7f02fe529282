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

describe('what operations are done to', () => {
  test.each([
    ['userns', [], 'nothing'],
    ['userns', ['-'], 'nothing'],
    ['userns', ['a'], '`userns:create` is done to nothing, and there is `a`: leave out what follows `userns:create`'],
    ['signal:term', ['a'], 'label a'],
    ['signal:term,ptrace', ['-', 'a'], 'label a'],
    ['signal:term', [], '`signal:term` is done to a label, and there is none: name it behind the operation'],
    ['signal:term', ['a', 'b'], '`signal:term` is done to one label, and there are 2: commas separate several'],
    ['file:r,w', ['/a'], 'thing, 2 cases'],
    ['file:r', ['/a', 'other'], 'thing, 1 cases'],
    ['file:r,userns', ['/a'], /`file:r` is done to PATH .*, and `userns:create` to nothing: ask one after the other/],
    ['io_uring', ['a'], /`io_uring:sqpoll` is done to nothing, and `io_uring:override_creds` to a label/],
  ])('%s %j', (operations, words, expected) => expect(parsed(operations, ...words)).toMatch(expected));
});
