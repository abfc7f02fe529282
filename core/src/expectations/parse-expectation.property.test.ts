import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { bytes } from '../testing/read-policy.ts';
import { parseExpectation } from './parse-expectation.ts';
import { printExpectation } from './print-expectation.ts';

const glob = fc.string({
  unit: fc.constantFrom('a', 'B', '/', '//', '*', '?', ' ', '\\"', '{a,b}', '[xy]', ':', 'ö', 'à'),
  minLength: 1,
  maxLength: 8,
});
const containerName = fc.string({
  unit: fc.constantFrom('a', 'web', '-', ' ', '"', '\\', '1', 'ä', 'à'),
  minLength: 1,
  maxLength: 6,
});
const label = fc
  .string({ unit: fc.constantFrom('a', ':ns:', '//&', '"', '\\', ' ', 'ö', 'à'), minLength: 1 })
  .filter((text) => text.trim() !== '');
const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&');
const selector = fc.oneof(
  fc.tuple(containerName, glob).map(([name, profiles]) => `"${escaped(name)}:${profiles}"`),
  glob.map((profiles) => `"host:${profiles}"`),
  label.map((text) => `label "${escaped(text)}"`),
);
const action = fc.oneof(
  fc.constantFrom('signal', 'ptrace', 'ptrace (read)', 'ptrace (trace, read)'),
  fc
    .subarray(['hup', 'term', 'exists', 'rtmin+32', 'lost'], { minLength: 1 })
    .map((names) => `signal (${names.join(' ')})`),
);

test('printed text parses to the same value', () => {
  fc.assert(
    fc.property(fc.constantFrom('allow', 'deny'), action, selector, selector, (verdict, what, from, to) => {
      const first = parseExpectation(bytesOf(`${verdict} ${what} from ${from} to ${to}`));
      if ('errors' in first) throw new Error(first.errors[0].message);
      const again = parseExpectation(printExpectation(first.expectation));
      expect(withoutPlaces(again)).toEqual(withoutPlaces(first));
    }),
  );
});

/** Removes offsets: a printed expectation may differ only in offsets. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'start' || key === 'end' ? undefined : inner)),
  );
}

test('any bytes are an expectation or errors inside the text', () => {
  const unit = fc.constantFrom(
    'allow',
    'deny',
    'signal',
    'ptrace',
    '(',
    ')',
    ',',
    'term',
    'from',
    'to',
    'web:',
    'host:**',
    'label',
    '"',
    '\\',
    '{',
    ' ',
    '\n',
    '\0',
    '\xff',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 14 }), fc.constantFrom('', ' '), (words, between) => {
      const text = bytes(words.join(between));
      const result = parseExpectation(text);
      for (const { start, end } of 'errors' in result
        ? result.errors
        : [result.expectation.from, ...(result.expectation.to === undefined ? [] : [result.expectation.to])])
        expect(0 <= start && start <= end && end <= text.length).toBe(true);
    }),
  );
});
