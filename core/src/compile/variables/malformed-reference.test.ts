import { expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { malformedReference } from './malformed-reference.ts';

test.each([
  ['/a', undefined],
  ['/@{a}/@{b}', undefined],
  ['@{a_1}', undefined],
  ['/a@{b,-}', undefined],
  ['/a@{b,c}@{-}', undefined],
  ['\\@{-}', undefined],
  ['\\\\@{-}', '@{-}'],
  ['/@{a}@{b-c,d}', '@{b-c,d}'],
  ['/a@{_b,c}', '@{_b,c}'],
  ['/a@{b{c,d},e}', '@{b{c,d}'],
  ['/@{b c}', '@{b c}'],
  ['@{a@{-}', '@{-}'],
  ['@{a', undefined],
])('%s: %s', (text, malformed) => expect(malformedReference(bytes(text))).toBe(malformed));
