import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes } from '../testing/read-policy.ts';
import { matches } from '../testing/match-pattern.ts';
import { aareError, isLiteral, parseAare } from './aare.ts';

function matched(text: string, names: readonly string[]): readonly string[] {
  const result = parseAare(bytes(text));
  if ('error' in result) throw new Error(result.error.message);
  return names.filter((name) => matches(result.pattern, name));
}

describe('a pattern matches whole names', () => {
  test.each<[pattern: string, matching: readonly string[], others: readonly string[]]>([
    ['alpha', ['alpha'], ['alph', 'alphab', 'Alpha', '']],
    ['', [''], ['a']],
    // `*` stops at `/`, `**` does not.
    ['a*', ['a', 'ab'], ['a/', 'a/b', 'b']],
    ['a**', ['a', 'a/', 'a//&b'], ['b']],
    ['**', ['', '/', 'a//&b'], ['\0']],
    ['a***', ['a', 'a/b'], ['b']],
    // A `*` as a whole path component matches at least one character.
    ['/*', ['/a'], ['/', '/a/b']],
    ['/**', ['/a', '/a/b'], ['/']],
    ['/*/', ['/a/'], ['//', '/a']],
    ['/*b', ['/b', '/ab'], ['/a']],
    ['a?c', ['abc', 'a?c'], ['ac', 'a/c', 'abbc']],
    // Alternatives, including empty and nested alternatives.
    ['{a,b}', ['a', 'b'], ['', 'ab', '{a,b}']],
    ['{,a}b', ['b', 'ab'], ['a']],
    ['{a,{b,c}d}', ['a', 'bd', 'cd'], ['b', 'ad']],
    ['a,b', ['a,b'], ['a', 'b']],
    ['{a\\,b,c}', ['a,b', 'c'], ['a', 'b']],
    // Classes.
    ['[abc]', ['a', 'c'], ['d', 'ab', '']],
    ['[a-c]', ['a', 'b', 'c'], ['d', '-']],
    ['[c-a]', ['a', 'b', 'c'], ['d', '-']],
    ['[^a]', ['b', '/'], ['a', '']],
    ['[!a]', ['!', 'a'], ['b']],
    ['[{,}]', ['{', ',', '}'], ['a']],
    // Escapes.
    ['\\*', ['*'], ['a', '\\*']],
    ['\\[a\\]', ['[a]'], ['a']],
    ['\\x41\\101\\d065', ['AAA'], ['A']],
    ['\\q', ['q'], ['\\q']],
    ['\\\\', ['\\'], ['\\\\']],
    // Metacharacters of ordinary regular expressions are literal here.
    ['a.b+c', ['a.b+c'], ['axbbc']],
    ['(a|b)', ['(a|b)'], ['a']],
    ['a^b$', ['a^b$'], ['ab']],
    // Bytes, not characters.
    ['k\xc3\xa4se', ['k\xc3\xa4se'], ['k\xe4se']],
    ['k??se', ['k\xc3\xa4se'], ['k\xe4se']],
  ])('%j', (pattern, matching, others) => {
    expect(matched(pattern, [...matching, ...others])).toEqual(matching);
  });
});

describe('invalid patterns', () => {
  test.each([
    ['a\\', 'a pattern cannot end in `\\`', 1],
    ['a{b\\', '`{` without `}`', 1],
    ['a]', '`]` without `[`', 1],
    ['a}', '`}` without `{`', 1],
    ['a[b', '`[` without `]`', 1],
    ['a{b,c', '`{` without `}`', 1],
    ['a{b}', '`{}` needs at least two alternatives', 1],
    ['ab[a-]', 'malformed character class', 2],
    ['{a,'.repeat(50), '`{` nested too deeply', 147],
  ])('%j', (pattern, message, offset) => {
    expect(parseAare(bytes(pattern))).toEqual({ error: { message, offset } });
  });
});

const meaningful = fc.constantFrom(...'*?[]{},\\^-!/.+|()$ab0x\0\xff'.split(''));

test('any bytes are a pattern or an error, and a pattern has an automaton', () => {
  fc.assert(
    fc.property(fc.string({ unit: meaningful, maxLength: 30 }), fc.string({ unit: meaningful }), (text, name) => {
      const result = parseAare(bytes(text));
      const taken = 'pattern' in result ? matches(result.pattern, name) : result.error.offset < text.length;
      expect(taken).toBeTypeOf('boolean');
    }),
  );
});

test('a check without an automaton has the same errors', () => {
  fc.assert(
    fc.property(fc.string({ unit: meaningful, maxLength: 12 }), (text) => {
      const result = parseAare(bytes(text));
      expect(aareError(bytes(text))).toEqual('error' in result ? result.error : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('a literal text is a pattern of exactly this text', () => {
  fc.assert(
    fc.property(fc.string({ unit: meaningful }), fc.string({ unit: meaningful }), (text, other) => {
      fc.pre(isLiteral(bytes(text)));
      expect(matched(text, [text, other])).toEqual(other === text ? [text, text] : [text]);
    }),
  );
});

test('an escaped name is a pattern of exactly this name', () => {
  fc.assert(
    fc.property(fc.string({ unit: meaningful }), fc.string({ unit: meaningful }), (name, other) => {
      const text = name.replace(/[*?[\]{},\\^$.+|()]/g, '\\$&').replaceAll('\0', '');
      const self = name.replaceAll('\0', '');
      expect(matched(text, [self, other])).toEqual(other === self ? [self, self] : [self]);
    }),
  );
});
