import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { classRows, policyClasses } from '@lamellar/core/classes';

const folder = new URL('../../../docs/schema/', import.meta.url);
const ending = '.schema.json';
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });

/** The published JSON Schemas, by file name without extension. */
export const schemas: ReadonlyMap<string, object> = new Map(
  readdirSync(folder).map((file) => [
    file.replace(ending, ''),
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as object,
  ]),
);

/** Validates a value against a published schema, and returns the errors, each as `path: message`. */
export function violations(name: string, value: unknown): readonly string[] {
  const schema = schemas.get(name);
  if (schema === undefined) throw new Error(`there is no docs/schema/${name}${ending}`);
  ajv.validate(schema, value);
  return (ajv.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}

/**
 * Returns the properties and fixed words of a schema that occur in no value, and are thus documented but never printed.
 * The names of classes and permissions do not count: no single test prints all of them. Definitions that `without` names
 * do not count, either.
 */
export function unmetWords(
  name: string,
  values: readonly unknown[],
  without: readonly string[] = [],
): readonly string[] {
  const schema = schemas.get(name) ?? {};
  const { $defs: definitions = {} } = schema as { readonly $defs?: object };
  const own = Object.entries(definitions).filter(([definition]) => !without.includes(definition));
  return unmet({ ...schema, $defs: Object.fromEntries(own) }, values);
}

/** Returns the properties and fixed words of definitions that occur in no value, from the definitions of all schemas. */
export function unmetWordsOfDefinitions(names: readonly string[], values: readonly unknown[]): readonly string[] {
  const all = Object.assign({}, ...[...schemas.values()].map((schema) => ('$defs' in schema ? schema.$defs : {}))) as {
    readonly [name: string]: unknown;
  };
  return unmet(
    names.map((name) => all[name]),
    values,
  );
}

/** Returns the names of the definitions that several schemas have. */
export function sharedDefinitions(...names: readonly string[]): readonly string[] {
  const all = names.flatMap((name) => Object.keys((schemas.get(name) as { readonly $defs?: object }).$defs ?? {}));
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))];
}

const permissions: ReadonlySet<string> = new Set(
  classRows.flatMap((row) => row.permissions.map(({ name }: { readonly name: string }) => name)),
);

function unmet(schema: unknown, values: readonly unknown[]): readonly string[] {
  const met = new Set(values.flatMap((value) => [...wordsIn(value)]));
  return [...new Set(wordsOf(schema))].filter(
    (word) => !met.has(word) && !(word in policyClasses) && !permissions.has(word) && !/^[rwakm]+$/.test(word),
  );
}

function* wordsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield* Object.keys(value);
  for (const each of Object.values(value)) yield* wordsIn(each);
}

function* wordsOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') yield* Object.keys(value as object);
    if (keyword === 'enum') yield* value as readonly string[];
    if (keyword === 'const' && typeof value === 'string') yield value;
    yield* wordsOf(value);
  }
}
