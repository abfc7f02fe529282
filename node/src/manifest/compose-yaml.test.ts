import type { ByteString } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { asCases, manifestOfContainer, errorRows, readBytes, readText } from './testing/read-text.ts';

describe('invalid YAML', () => {
  test.each(
    asCases([
      [
        'lamellar: 1\n\thost: {}',
        'invalid-yaml',
        '2:1',
        '\\x09',
        'tabs are not allowed as indentation',
        'indent with blanks',
      ],
      [
        'lamellar: 1\ncontainers:\n\tweb:\n\t\truntime: lxc\n',
        'invalid-yaml',
        '3:1',
        '\\x09',
        'tabs are not allowed as indentation',
        'indent with blanks',
      ],
      ['lamellar: 1\nhost: "a', 'invalid-yaml', '2:9', '', 'a quote that is never closed'],
      [
        'lamellar: 1\nhost: a: b',
        'invalid-yaml',
        '2:7',
        'a',
        'nested mappings are not allowed in compact mappings',
        'quote a text with `: `, and begin a map on a separate line',
      ],
      [
        'lamellar: 1\nhost: { policy: ["\\q"] }',
        'invalid-yaml',
        '2:19',
        '\\',
        'invalid escape sequence \\q',
        'in double quotes, `\\` begins an escape; in single quotes, `\\` is a plain character',
      ],
      [
        'lamellar: 1\nhost: { policy: [@{HOME}] }',
        'invalid-yaml',
        '2:18',
        '@',
        'plain value cannot start with reserved character @',
        'put the text into quotes',
      ],
      [
        'lamellar: 1\nhost:\n  policy: [a]\n foo: b',
        'invalid-yaml',
        '4:2',
        'foo:',
        'all mapping items must start at the same column',
        'begin entries of one map or list in the same column',
      ],
      // Only the first error is reported, without consequences in the rest of the text.
      [
        'lamellar: 1\n} x: 1\nhost: }\n}',
        'invalid-yaml',
        '2:1',
        '}',
        'unexpected `}`',
        'put the text into quotes if it is text',
      ],
      [
        'lamellar: 1\nhost: { policy: [a}',
        'invalid-yaml',
        '2:19',
        '}',
        'a list without `]` at its end',
        'close the list with `]`, and indent all lines of the list',
      ],
      ['%YAML 3.0\n---\nlamellar: 1', 'invalid-yaml', '1:7', '3.0', 'unsupported YAML version 3.0'],
    ]),
  )('$text', ({ text, error }) => expect(errorRows(readText(text))).toEqual([error]));
});

describe('YAML that manifests do not use', () => {
  test.each(
    asCases([
      [
        'lamellar: 1\n---\nlamellar: 1',
        'invalid-yaml',
        '2:1',
        '---',
        'several documents in one file',
        'a manifest is one document; remove the `---` between them',
      ],
      [
        'lamellar: 1\nlamellar: 1',
        'invalid-yaml',
        '2:1',
        'lamellar',
        '`lamellar` is defined twice',
        'remove or rename one of the two',
      ],
      [
        'lamellar: 1\ncontainers: { 1: { runtime: lxc }, "1": { runtime: lxc } }',
        'invalid-yaml',
        '2:36',
        '"1"',
        '`1` is defined twice',
        'remove or rename one of the two',
      ],
      [
        'lamellar: 1\n{a: b}: 1',
        'invalid-yaml',
        '2:1',
        '{',
        'a key must be a text',
        'a key is one word or a quoted text',
      ],
      [
        'lamellar: 1\n__proto__: { host: 1 }',
        'invalid-yaml',
        '2:1',
        '__proto__',
        '`__proto__` cannot be a name',
        'use a different name',
      ],
      [
        'lamellar: 1\nhost: !!binary aGk=',
        'invalid-yaml',
        '2:7',
        '!!binary',
        'unresolved tag: tag:yaml.org,2002:binary',
        'a manifest has no types; put a text that begins with `!` into quotes',
      ],
      [
        'lamellar: 1\nhost: { policy: [!!timestamp 2001-01-01] }',
        'invalid-yaml',
        '2:18',
        '!!timestamp',
        'unresolved tag: tag:yaml.org,2002:timestamp',
        'a manifest has no types; put a text that begins with `!` into quotes',
      ],
      [
        'lamellar: 1\nhost: !module {}',
        'invalid-yaml',
        '2:7',
        '!module',
        'unresolved tag: !module',
        'a manifest has no types; put a text that begins with `!` into quotes',
      ],
      [
        'lamellar: 1\nhost: { policy: [*x] }',
        'invalid-yaml',
        '2:18',
        '*x',
        'no `&x` before `*x`',
        'put a text that begins with `*` into quotes',
      ],
      ['lamellar: 1\nhost: &h { policy: [*h] }', 'invalid-yaml', '2:21', '*h', '`*h` refers to itself'],
      [
        'lamellar: 1\nhost: { policy: ["a\\0b"] }',
        'invalid-yaml',
        '2:18',
        '"a\\0b"',
        'a NUL character',
        'no name, path or rule can contain NUL',
      ],
      [
        'lamellar: 1\nhost: { policy: ["a\\uD800b"] }',
        'invalid-yaml',
        '2:18',
        '"a\\uD800b"',
        'half of a surrogate pair',
        'write the character itself',
      ],
      [
        'lamellar: 1\nhost: {policy: [a\0b]}',
        'invalid-yaml',
        '2:18',
        '\\x00',
        'the control character U+0000',
        'YAML text cannot contain this character',
      ],
      [
        'lamellar: 1\nhost: {policy: [ä\u001b]}',
        'invalid-yaml',
        '2:18',
        '\\x1b',
        'the control character U+001B',
        'YAML text cannot contain this character',
      ],
      [
        'lamellar: 1\n<<: {}',
        'invalid-manifest',
        '2:1',
        '<<',
        'a manifest has no key `<<`',
        'merge keys are not part of YAML 1.2; use `*NAME` for a whole value',
      ],
      // An older version of YAML does not enable `yes` and `no`.
      [
        '%YAML 1.1\n---\n' + manifestOfContainer('host: { nesting: yes }'),
        'invalid-manifest',
        '5:41',
        'yes',
        '`containers.web.host.nesting` must be `true` or `false`, not `yes`',
        'YAML 1.2 has no `yes` and `no`',
      ],
    ]),
  )('$text', ({ text, error }) => expect(errorRows(readText(text))).toEqual([error]));

  test.each<[bytes: string, place: string, underlined: string]>([
    ['lamellar: 1 # \xff', '1:15', '\\xff'],
    ['# \xc3\xa4 \xed\xa0\x80', '1:5', '\\xed'],
    ['\xef\xbb\xbflamellar: \xc0\x80', '1:11', '\\xc0'],
    ['lamellar: 1 \xc3', '1:13', '\\xc3'],
    // U+FFFD as valid UTF-8, followed by the first byte of an incomplete character.
    ['lamellar: \xef\xbf\xbd \xef', '1:13', '\\xef'],
  ])('bytes that are not UTF-8: %j', (bytes, ...place) => {
    expect(errorRows(readBytes(bytes as ByteString))).toEqual([
      ['invalid-yaml', ...place, 'a byte that is not UTF-8', 'save the manifest as UTF-8'],
    ]);
  });
});

describe('too expensive YAML', () => {
  const aliases = (count: number, each: (before: string) => string): string =>
    Array.from({ length: count }, (_, index) => `a${index + 1}: &a${index + 1} ${each(`*a${index}`)}\n`).join('');

  test.each([
    ['a megabyte and more', ' '.repeat(1024 * 1024 + 1), 'a manifest of 1,048,577 bytes'],
    ['brackets in brackets', '['.repeat(500_000), 'more than 32 nested collections'],
    ['braces in braces', '{a: '.repeat(200_000), 'more than 32 nested collections'],
    ['lists in lists', '- '.repeat(500_000), 'more than 32 nested collections'],
    [
      'maps in maps',
      Array.from({ length: 500 }, (_, index) => `${' '.repeat(index)}a:\n`).join(''),
      'more than 32 nested collections',
    ],
    [
      'aliases that multiply',
      `a0: &a0 [x]\n${aliases(9, (before) => `[${Array.from({ length: 10 }, () => before).join()}]`)}`,
      'more than 80,000 keys and values, including aliases',
    ],
    [
      'aliases that nest',
      `a0: &a0 [x]\n${aliases(5000, (before) => `[${before}]`)}`,
      'aliases nest more than 32 collections',
    ],
    [
      'a long list',
      `lamellar: 1\nexpect:\n${'- 1\n'.repeat(80_001)}`,
      'more than 80,000 keys and values, including aliases',
    ],
    ['wrong escapes', `lamellar: "${'\\q'.repeat(50_000)}"`, 'invalid escape sequence \\q'],
    ['many documents', '---\n'.repeat(200_000), 'several documents in one file'],
  ])('%s', (_, text, message) => expect(errorRows(readText(text)).map((row) => row[3])).toEqual([message]));

  test('all of the maximum number of errors are reported', () => {
    const result = readText(`lamellar: 1\nexpect:\n${'- 1\n'.repeat(79_990)}`);
    expect('diagnostics' in result && result.diagnostics.length).toBe(79_990);
  }, 30_000);
});
