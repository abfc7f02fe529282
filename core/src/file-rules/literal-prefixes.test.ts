import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAare } from '../patterns/aare.ts';
import { patterns, patternTexts } from '../testing/arbitrary-pattern.ts';
import { matchesByDefinition as matches } from '../testing/match-pattern.ts';
import { bytes } from '../testing/read-policy.ts';
import { commonPath } from './common-path.ts';
import { literalPrefixes, mayMeet } from './literal-prefixes.ts';
import { automatonOf } from './path-pattern.ts';

/** `…` marks prefixes shorter than the string. */
function prefixesOf(text: string): readonly string[] {
  const parsed = parseAare(bytes(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return literalPrefixes(parsed.pattern).map(({ text: prefix, whole }) => (whole ? prefix : `${prefix}…`));
}

test.each<[pattern: string, prefixes: readonly string[]]>([
  ['/bin/sh', ['/bin/sh']],
  ['/bin/*', ['/bin/…']],
  ['/{,usr/}bin/sh', ['/bin/sh', '/usr/bin/sh']],
  ['/{a*,b}c', ['/a…', '/bc']],
  ['/[ab]c', ['/ac', '/bc']],
  // A set of more than a few bytes ends the prefixes.
  ['/[a-e]c', ['/…']],
  ['/a?c', ['/a…']],
  ['**', ['…']],
  // Too many prefixes end the prefixes, from the position of the excess.
  [`/${'{a,b}'.repeat(6)}`, Array.from({ length: 32 }, (_, index) => `/${index.toString(2).padStart(5, '0')}…`)],
])('%s', (pattern, prefixes) => {
  const letters = prefixes.map((prefix) => prefix.replaceAll('0', 'a').replaceAll('1', 'b'));
  expect(new Set(prefixesOf(pattern))).toEqual(new Set(letters));
});

test('each match of a pattern begins with a literal prefix', () => {
  fc.assert(
    fc.property(patterns, fc.array(patternTexts), (pattern, texts) => {
      const prefixes = literalPrefixes(pattern);
      for (const one of texts.filter((text) => matches(pattern, text)))
        expect(prefixes.some(({ text, whole }) => (whole ? one === text : one.startsWith(text)))).toBe(true);
      for (const { text } of prefixes.filter(({ whole }) => whole)) expect(matches(pattern, text)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('patterns with different prefixes have no common path', () => {
  fc.assert(
    fc.property(patterns, patterns, (left, right) => {
      const common = commonPath(automatonOf([left]), automatonOf([right]));
      const meet = mayMeet(literalPrefixes(left), literalPrefixes(right));
      expect(meet || common === undefined).toBe(true);
    }),
    { numRuns: 500 },
  );
});
