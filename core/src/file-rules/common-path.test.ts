import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AutomatonTooLargeError } from '../automata/budget.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { patterns, patternTexts } from '../testing/arbitrary-pattern.ts';
import { matchesByDefinition as matches } from '../testing/match-pattern.ts';
import { bytes } from '../testing/read-policy.ts';
import { commonPath } from './common-path.ts';
import { automatonOf } from './path-pattern.ts';

function common(left: Pattern, right: Pattern, except?: Pattern): string | undefined {
  return commonPath(automatonOf([left]), automatonOf([right]), except && automatonOf([except]));
}

function aare(text: string): Pattern {
  const parsed = parseAare(bytes(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.pattern;
}

test.each<[left: string, right: string, except: string | undefined, path: string | undefined]>([
  ['/a*', '/*b', undefined, '/ab'],
  ['/a*', '/b*', undefined, undefined],
  ['/a', '/{a,b}', undefined, '/a'],
  // A shortest path, readable if possible.
  ['/**', '/*', undefined, '/a'],
  ['/[^a-z]', '/?', undefined, '/0'],
  ['/[\\001\\002]', '/*', undefined, '/\x01'],
  // Except paths matched by the third pattern.
  ['/a*', '/*b', '/ab', '/aab'],
  ['/a*', '/*b', '/{a,b}?', '/aab'],
  ['/a*', '/*b', '/**', undefined],
])('%s and %s but for %s: %s', (left, right, except, path) => {
  expect(common(aare(left), aare(right), except === undefined ? undefined : aare(except))).toBe(path);
});

test('the common path is a shortest string in both patterns and outside of the third', () => {
  fc.assert(
    fc.property(patterns, patterns, patterns, fc.array(patternTexts), (left, right, except, texts) => {
      const isCommon = (text: string): boolean => matches(left, text) && matches(right, text) && !matches(except, text);
      const path = common(left, right, except);
      expect(path === undefined || isCommon(path)).toBe(true);
      for (const text of texts.filter(isCommon)) expect(path?.length).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

test('a pattern with a match has a common path with itself', () => {
  fc.assert(
    fc.property(patterns, patternTexts, (pattern, text) => {
      const path = common(pattern, pattern);
      expect(path === undefined ? matches(pattern, text) : !matches(pattern, path)).toBe(false);
    }),
  );
});

test('patterns with too large products stop the search', () => {
  const [left, right] = [automatonOf([aare('/**a????????????')]), automatonOf([aare('/**b?????????????c')])];
  expect(() => commonPath(left, right, undefined, 1000)).toThrow(AutomatonTooLargeError);
});
