import { describe, expect, test } from 'vitest';
import { filledTextSchema, numberSchema, textSchema, wordSchema } from './scalar-schemas.ts';
import { listSchema, mapSchema, objectSchema, optional, optionalOrNull, strictObjectSchema } from './schema.ts';
import { readValue } from './versioned-json.ts';

const container = strictObjectSchema<{ readonly runtime: 'lxc' | 'incus'; readonly name: string | undefined }>(
  { runtime: wordSchema(['lxc', 'incus']), name: optional(textSchema()) },
  ({ runtime, name }, place) => {
    if (runtime === 'lxc' && name === '') place.below('name').refuse('LXC needs a name');
  },
);

describe('a strict object', () => {
  test.each([
    [{ runtime: 'lxc' }, undefined],
    [{ runtime: 'lxc', color: 1 }, ['/color unknown property; there are runtime, name']],
    [
      { color: 1, name: 2 },
      [
        '/runtime expected one of lxc, incus, and it is missing',
        '/name expected a text, and found 2',
        '/color unknown property; there are runtime, name',
      ],
    ],
    [{ runtime: 'lxc', name: '' }, ['/name LXC needs a name']],
    [
      { runtime: 'lxc', name: '', color: 1 },
      ['/color unknown property; there are runtime, name', '/name LXC needs a name'],
    ],
    [null, [' expected an object, and found null']],
  ])('%j', (json, problems) => {
    const read = readValue(json, container);
    expect('problems' in read ? read.problems.map(({ path, message }) => `${path} ${message}`) : undefined).toEqual(
      problems,
    );
  });
});

test('null is nothing only if the schema allows null', () => {
  expect(readValue(null, optionalOrNull(filledTextSchema))).toEqual({ value: undefined });
  expect(readValue(null, optional(filledTextSchema))).toHaveProperty('problems');
  expect(readValue('', filledTextSchema)).toEqual({ problems: [{ path: '', message: 'it is empty' }] });
});

test('the JSON Schema lists the required properties', () => {
  expect(container.json).toEqual({
    type: 'object',
    properties: { runtime: { type: 'string', enum: ['lxc', 'incus'] }, name: { type: 'string' } },
    required: ['runtime'],
    additionalProperties: false,
  });
});

test('a list of a million faults is refused after twenty', () => {
  const schema = objectSchema({ all: listSchema(numberSchema(9)), map: mapSchema(textSchema(1), numberSchema(9)) });
  const many = Array.from({ length: 1_000_000 }, () => 'x');
  const map = Object.fromEntries(many.slice(0, 1000).map((value, index) => [`k${index}`, value]));
  expect(readValue({ all: many, map }, schema)).toMatchObject({ problems: { length: 20 } });
});
