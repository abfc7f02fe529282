import { expect, test } from 'vitest';
import { numberSchema, textSchema, wordSchema } from './scalar-schemas.ts';
import { listSchema, mapSchema, objectSchema, optional, optionalOrNull } from './schema.ts';
import { readValue } from './versioned-json.ts';

const container = objectSchema<{ readonly runtime: 'lxc' | 'incus'; readonly name: string | undefined }>({
  runtime: wordSchema(['lxc', 'incus']),
  name: optional(textSchema()),
});

test.each([
  [{ runtime: 'lxc' }, undefined],
  [{ runtime: 'lxc', color: 1 }, undefined],
  [{ name: 2 }, ['/runtime expected one of lxc, incus, and it is missing', '/name expected a text, and found 2']],
  [null, [' expected an object, and found null']],
])('%j', (json, problems) => {
  const read = readValue(json, container);
  expect('problems' in read ? read.problems.map(({ path, message }) => `${path} ${message}`) : undefined).toEqual(
    problems,
  );
});

test('null is nothing only if the schema allows null', () => {
  expect(readValue(null, optionalOrNull(textSchema()))).toEqual({ value: undefined });
  expect(readValue(null, optional(textSchema()))).toHaveProperty('problems');
});

test('a list of a million faults is refused after twenty', () => {
  const schema = objectSchema({ all: listSchema(numberSchema(9)), map: mapSchema(textSchema(1), numberSchema(9)) });
  const many = Array.from({ length: 1_000_000 }, () => 'x');
  const map = Object.fromEntries(many.slice(0, 1000).map((value, index) => [`k${index}`, value]));
  expect(readValue({ all: many, map }, schema)).toMatchObject({ problems: { length: 20 } });
});
