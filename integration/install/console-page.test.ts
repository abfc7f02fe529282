import { expect, it } from 'vitest';
import { isShown } from './console-page.ts';

it.each([
  ['a\nb\n', 'a\nb', true],
  ['a\nb\n', 'a', false],
  ['a\nb\nc\nd\n', 'a\n…\nd', true],
  ['a\nb\nc\n', 'a\n…\nd', false],
  ['a\n', '…', true],
  ['', '', true],
  ['x\n', '', false],
  [
    'policy/0123456789abcdef at 2026-01-02 03:04:05Z (line 5)',
    'policy/fedcba9876543210 at 2025-01-01 01:01:01Z (line 77)',
    true,
  ],
  ['2 processes', '3 processes', false],
])('%j is the output of %j: %s', (output, shown, is) => {
  expect(isShown(output, shown)).toBe(is);
});
