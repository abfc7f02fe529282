import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { schemas, violations } from '../testing/json-schemas.ts';

const page = readFileSync(new URL('../../../docs/reference/json.md', import.meta.url), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.split('\n')[0] ?? '',
    named: Array.from(text.matchAll(/\]\(\.\.\/schema\/(.+?)\.schema\.json\)/g), ([, name = '']) => name),
    examples: Array.from(text.matchAll(/^```json\n(.*?)^```$/gms), ([, example = '']) => example),
  }))
  .filter(({ named }) => named.length > 0);

test('docs/reference/json.md names every schema once', () => {
  expect(sections.flatMap(({ named }) => named).toSorted()).toEqual([...schemas.keys()].toSorted());
});

describe.each(sections)('the examples of "$title"', ({ named: [name = ''], examples }) => {
  it.each(examples)('fit the schema: %s', (example) => expect(violations(name, JSON.parse(example))).toEqual([]));
  it('exist', () => expect(examples).not.toEqual([]));
});

/** Yields every schema within a schema, with the place. */
function* within(schema: unknown, place: string): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) yield [place, schema as Readonly<Record<string, unknown>>];
  for (const [key, value] of Object.entries(schema)) yield* within(value, `${place}/${key}`);
}

describe.each([...schemas])('docs/schema/%s.schema.json', (_, schema) => {
  const parts = [...within(schema, '')];

  it('allows no undescribed properties', () => {
    const open = parts.filter(
      ([, { type, additionalProperties }]) => type === 'object' && additionalProperties === undefined,
    );
    expect(open.map(([place]) => place)).toEqual([]);
  });

  it('describes each property', () => {
    const isDescribed = (part: Readonly<Record<string, unknown>>): boolean => {
      const target =
        typeof part['$ref'] === 'string' ? parts.find(([place]) => `#${place}` === part['$ref']) : undefined;
      return part['description'] !== undefined || target?.[1]['description'] !== undefined;
    };
    const silent = parts.filter(([place, part]) => /\/properties\/[^/]+$/.test(place) && !isDescribed(part));
    expect(silent.map(([place]) => place)).toEqual([]);
  });
});
