import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  good: 'profile a { }\n',
  bad: 'profile b {\n  signal (foo),\n  include <part>\n}\nprofile b { }\n',
  'p a#\u001B[31mth': 'bogus,\n',
  'base/part': 'deny { signal, }\n',
});

const sarif = (...paths: readonly string[]): unknown => {
  const { stdout, stderr } = lamellar(['check', '--format', 'sarif', '-b', 'base', ...paths], { cwd });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

/**
 * The schema of SARIF 2.1.0 for the used objects: properties with a test of the values, `!` for required properties.
 */
type Shape = (value: unknown, path: string) => void;

const is =
  (type: string, test: (value: never) => boolean = () => true): Shape =>
  (value, path) =>
    expect(typeof value === type && test(value as never), `${path}: ${JSON.stringify(value)}`).toBe(true);
const listOf =
  (shape: Shape): Shape =>
  (value, path) => {
    expect(Array.isArray(value), path).toBe(true);
    for (const [index, item] of (value as unknown[]).entries()) shape(item, `${path}[${index}]`);
  };
const object =
  (properties: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    const given = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(properties).map((name) => name.replace('!', ''));
    expect(names, path).toEqual(expect.arrayContaining(Object.keys(given)));
    for (const [name, shape] of Object.entries(properties)) {
      const own = name.replace('!', '');
      if (name.endsWith('!')) expect(given, path).toHaveProperty([own]);
      if (own in given) shape(given[own], `${path}.${own}`);
    }
  };

const position = is('number', (number: number) => Number.isInteger(number) && number >= 1);
const text = is('string', (words: string) => words.length > 0);
// The characters of a URI reference by RFC 3986.
const uri = is('string', (words: string) => /^(?:file:\/\/)?(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-F]{2})+$/.test(words));
const location = {
  'physicalLocation!': object({
    'artifactLocation!': object({ 'uri!': uri }),
    region: object({ 'startLine!': position, startColumn: position, endLine: position, endColumn: position }),
  }),
};
const log = object({
  $schema: is('string'),
  'version!': is('string', (version) => version === '2.1.0'),
  'runs!': listOf(
    object({
      'tool!': object({
        'driver!': object({ 'name!': text, version: text, rules: listOf(object({ 'id!': text })) }),
      }),
      'properties!': object({ compiler: text }),
      columnKind: is('string', (kind: string) => ['utf16CodeUnits', 'unicodeCodePoints'].includes(kind)),
      results: listOf(
        object({
          ruleId: text,
          ruleIndex: is('number'),
          level: is('string', (level: string) => ['none', 'note', 'warning', 'error'].includes(level)),
          'message!': object({ 'text!': text }),
          locations: listOf(object(location)),
          relatedLocations: listOf(object({ ...location, 'message!': object({ 'text!': text }) })),
        }),
      ),
    }),
  ),
});

describe('--format sarif', () => {
  it.each([
    ['nothing to tell', ['good']],
    ['errors, warnings, related places and includes', ['good', 'bad']],
    ['files without text and odd names', ['none', '', 'p a#\u001B[31mth', '/dev/null']],
  ])('has the shape of SARIF 2.1.0: %s', (_, paths) => {
    expect.hasAssertions();
    log(sarif(...paths), 'log');
  });

  it('names rule, level, place and related places of each result', () => {
    expect(sarif('bad', 'good')).toMatchObject({
      runs: [
        {
          tool: {
            driver: {
              name: 'lamellar',
              rules: [{ id: 'unknown-permission' }, { id: 'ineffective-rule' }, { id: 'duplicate-profile' }],
            },
          },
          results: [
            {
              ruleId: 'unknown-permission',
              ruleIndex: 0,
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'bad' },
                    region: { startLine: 2, startColumn: 11, endLine: 2, endColumn: 14 },
                  },
                },
              ],
            },
            {
              ruleId: 'ineffective-rule',
              ruleIndex: 1,
              level: 'warning',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'base/part' } } }],
              relatedLocations: [
                { message: { text: 'included from here' }, physicalLocation: { region: { startLine: 3 } } },
              ],
            },
            {
              ruleId: 'duplicate-profile',
              ruleIndex: 2,
              relatedLocations: [{ message: { text: 'also declared here' } }],
            },
          ],
        },
      ],
    });
  });
});
