import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { placedText } from './placed-text.ts';

test.each([
  [[], ''],
  [[{ text: 'signal,', line: 1, column: 1 }], 'signal,'],
  [[{ text: 'signal,', line: 3, column: 5 }], '\n\n    signal,'],
  [
    [
      { text: 'signal,', line: 1, column: 3 },
      { text: 'mount,', line: 1, column: 12 },
      { text: 'unix,\nptrace,', line: 2, column: 1 },
      { text: 'file,', line: 4, column: 2 },
    ],
    '  signal,  mount,\nunix,\nptrace,\n file,',
  ],
])('%j', (texts, expected) => {
  expect(placedText(texts.map(({ text, ...place }) => ({ text: bytesOf(text), ...place })))).toBe(expected);
});
