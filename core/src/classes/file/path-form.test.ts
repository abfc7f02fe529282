import { describe, expect, test } from 'vitest';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { pathForm } from './path-form.ts';

/** Returns `owner /a; other /a`, or the error message. */
function read(names: readonly string[], ...words: readonly string[]): string {
  const reading = pathForm.read(
    words.map((word) => (word === '-' ? undefined : bytesOf(word))),
    names,
  );
  if ('error' in reading) return `${reading.error.message}: ${reading.error.hint}`;
  return reading.cases
    .map(({ when, object }) =>
      [when, object.path, ...(object.existing === undefined ? [] : [object.existing])].join(' '),
    )
    .join('; ');
}

describe('a path with an optional owner', () => {
  test.each([
    [['r'], ['/a'], 'owner /a; other /a'],
    [['r'], ['/a', 'owner'], 'owner /a'],
    [['r', 'w'], ['/a', '-', 'other'], 'other /a'],
    [['l'], ['/new', '/old'], 'owner /new /old; other /new /old'],
    [['rw', 'l'], ['/new', '/old', 'other'], 'other /new /old'],
    [['r'], [], 'missing path of a file: write PATH after the operation'],
    [['r'], ['owner'], 'missing path of a file: write PATH after the operation'],
    [['r'], ['/a', '/b'], 'unexpected `/b` after the path: remove the words after the path'],
    [['r'], ['/a', 'owner', 'other'], 'unexpected `owner` after the path: choose `owner` or `other`'],
    [['l'], ['/a'], 'a link has two paths: the new path and its target: write NEW EXISTING after the operation'],
    [['l'], ['/a', '/b', '/c'], 'unexpected `/c` after the path: remove the words after the path'],
    [['r'], ['a'], '`a` is not an absolute path: write an absolute PATH after the operation'],
  ])('%j %j', (names, words, expected) => expect(read(names, ...words)).toBe(expected));
});

test.each([
  ['owner', '/a b', undefined, ['r'], 'owner "/a b" r,'],
  ['other', '/a[1]', undefined, ['r', 'wk'], '"/a\\[1\\]" rwk,'],
  ['other', '/a', undefined, ['wa'], '/a w,'],
  ['other', '/new', '/old', ['l'], 'link /new -> /old,'],
] as const)('a rule for %s of %s', (subject, path, existing, permissions, rule) => {
  const object = { kind: 'path', path: path as ByteString, subject } as const;
  const all = existing === undefined ? object : { ...object, existing: existing as ByteString };
  expect(pathForm.rule(all, permissions, [])).toBe(rule);
});
