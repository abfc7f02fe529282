import { expect, it } from 'vitest';
import { readExposition } from './exposition.ts';

it('reads names with labels, and values', () => {
  const text = '# HELP a What.\n# TYPE a gauge\na{b="c\\"d"} 1\na{b="e",f="g"} -2.5e3\n# TYPE h gauge\nh 0\n';
  expect([...readExposition(text)]).toEqual([
    ['a{b="c\\"d"}', 1],
    ['a{b="e",f="g"}', -2500],
    ['h', 0],
  ]);
});

it.each([
  ['a line without an end', 'a 1', 'has no end'],
  ['an empty line', 'a 1\n\nb 1\n', 'no line of it'],
  ['a time', 'a 1 1764225000\n', 'no line of it'],
  ['a sample twice', 'a 1\na 2\n', 'there twice'],
  ['samples of one metric apart', 'a{b="1"} 1\nc 1\na{b="2"} 1\n', 'two places'],
  ['a type behind a sample', 'a 1\n# TYPE a gauge\n', 'behind its samples'],
  ['a label without quotes', 'a{b=c} 1\n', 'no line of it'],
  ['an escape that there is not', 'a{b="\\t"} 1\n', 'no line of it'],
  ['no value', 'a\n', 'no line of it'],
  ['another type', '# TYPE a kind\n', 'no line of it'],
])('refuses %s', (_, text, message) => {
  expect(() => readExposition(text)).toThrow(message);
});
