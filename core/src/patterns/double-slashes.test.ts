import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { withProtectedSlashes, withoutDoubleSlashes } from './double-slashes.ts';

test.each([
  ['/a/b', '/a/b', '/a/b'],
  ['//server/share', '//server/share', '//server/share'],
  ['///a', '/a', '/[/][/]a'],
  ['https://host/x', 'https:/host/x', 'https:/[/]host/x'],
  ['@var/run//x', '@var/run/x', '@var/run/[/]x'],
])('%s is %s for compilers, and %s in a rule', (written, reduced, kept) => {
  const pattern = withProtectedSlashes(bytesOf(written));
  expect([withoutDoubleSlashes(bytesOf(written)), pattern]).toEqual([reduced, kept]);
  expect(withoutDoubleSlashes(pattern)).toBe(pattern);
});
