import { expect, test } from 'vitest';
import { bytes } from '../testing/read-policy.ts';
import { commonPath } from './common-path.ts';
import { PathPattern, PathPatterns } from './path-pattern.ts';

function patternOf(patterns: PathPatterns, path: string, target?: string): PathPattern {
  const pattern = patterns.pattern(bytes(path), target === undefined ? undefined : bytes(target));
  if (!(pattern instanceof PathPattern)) throw new Error(pattern.message);
  return pattern;
}

test.each<[path: string, exact: boolean, matched: string, other: string]>([
  ['/bin/sh', true, '/bin/sh', '/bin/sh1'],
  ['/bin/{,ba}sh', true, '/bin/bash', '/bin/dash'],
  ['/bin/[a-c]', true, '/bin/b', '/bin/d'],
  ['/bin/[^a-c]', false, '/bin/d', '/bin/b'],
  ['/bin/?', false, '/bin/b', '/bin/'],
  ['/bin/*', false, '/bin/bash', '/bin/a/b'],
  ['/bin/**', false, '/bin/a/b', '/bin/'],
])('%s', (path, exact, matched, other) => {
  const pattern = patternOf(new PathPatterns(), path);
  expect(pattern.exact).toBe(exact);
  expect([pattern.matches(bytes(matched)), pattern.matches(bytes(other))]).toEqual([true, false]);
});

test('a change_profile pattern has the executed path, a NUL and the target', () => {
  const pattern = patternOf(new PathPatterns(), '/bin/*', '{a,b}');
  expect(['/bin/sh\0a', '/bin/sh', 'a', '/bin/sh\0c'].map((text) => pattern.matches(bytes(text)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('patterns are cached by text, and common paths by both texts', () => {
  const patterns = new PathPatterns();
  const [left, right] = [patternOf(patterns, '/a*'), patternOf(patterns, '/*b')];
  expect(patternOf(patterns, '/a*')).toBe(left);
  expect(patternOf(patterns, '/a', '*')).not.toBe(patternOf(patterns, '/a'));
  expect([patterns.common(left, right), patterns.common(right, left)]).toEqual(['/ab', '/ab']);
});

test('the common path of two patterns is independent of their spelling', () => {
  const texts = ['/a', '/ab', '/a*', '/*b', '/{a,b}', '/\\a', '/[ab]', '/a/**', '/**'];
  const patterns = new PathPatterns();
  for (const left of texts)
    for (const right of texts) {
      const [one, other] = [patternOf(patterns, left), patternOf(patterns, right)];
      expect([left, right, patterns.common(one, other)]).toEqual([left, right, commonPath(one.dfa, other.dfa)]);
    }
});

test('an invalid pattern has an error at each request', () => {
  const patterns = new PathPatterns();
  for (const ask of [() => patterns.pattern(bytes('/a{b')), () => patterns.pattern(bytes('/a'), bytes('a{b'))])
    for (const _ of ['at first', 'again']) expect(ask()).toMatchObject({ message: '`{` without `}`' });
});
