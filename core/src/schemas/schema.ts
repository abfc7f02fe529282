import type { JsonPlace } from './json-place.ts';
import { stopReading, unlessRefused } from './refusal.ts';

/** The schema of a type of values: validates outside data, converts it to values, and prints values as JSON. */
export interface Schema<Value> {
  /** @throws the refusal, after reporting the problem to the place */
  readonly read: (json: unknown, place: JsonPlace) => Value;
  /** Returns `undefined` for an absent property: JSON omits the property. Undefined if a value is JSON already. */
  readonly write?: (value: Value) => unknown;
}

/** Returns the schema of a converted value. @param convert - may report problems to the place */
export function converted<From, Value>(
  { read }: Schema<From>,
  convert: (value: From, place: JsonPlace) => Value,
): Schema<Value> {
  return { read: (found, place) => convert(read(found, place), place) };
}

/** Returns the schema of an optional property. */
export function optional<Value>(schema: Schema<Value>): Schema<Value | undefined> {
  return {
    ...withDefault(schema, undefined),
    write: (value) => (value === undefined ? undefined : written(schema, value)),
  };
}

/** Returns the schema of an optional property that may also be null. */
export function optionalOrNull<Value>(schema: Schema<Value>): Schema<Value | undefined> {
  return {
    read: (json, place) => (json === undefined || json === null ? undefined : schema.read(json, place)),
  };
}

/** Returns the schema of an optional property with a default value. */
function withDefault<Value, Default>(schema: Schema<Value>, fallback: Default): Schema<Value | Default> {
  const read = (json: unknown, place: JsonPlace): Value | Default =>
    json === undefined ? fallback : schema.read(json, place);
  return { read };
}

/** Returns the schema of a list. @param most - limit of values */
export function listSchema<Value>(schema: Schema<Value>, most = Infinity): Schema<readonly Value[]> {
  const read = (json: unknown, place: JsonPlace): readonly Value[] => {
    if (!Array.isArray(json)) return place.mismatch({ expected: 'a list', found: json });
    if (json.length > most) return place.refuse(`it has more than ${most} values`);
    const values: Value[] = [];
    for (const [index, item] of json.entries()) {
      const at = place.below(index);
      const found = unlessRefused(() => schema.read(item, at));
      if (found !== undefined) values.push(found.value);
      else if (place.isEnough) break;
    }
    return values.length === json.length ? values : stopReading();
  };
  return {
    read,
    write: (values) => values.map((value) => written(schema, value)),
  };
}

/** Returns the schema of a list, omitted if empty. */
export function listOrNothing<Value>(schema: Schema<Value>, most: number): Schema<readonly Value[]> {
  const whole = listSchema(schema, most);
  return {
    ...withDefault(whole, []),
    write: (values) => (values.length === 0 ? undefined : written(whole, values)),
  };
}

/**
 * Returns the schema of an object with values under arbitrary names.
 *
 * @param most - limit of entries
 */
export function mapSchema<Key, Value>(
  key: Schema<Key>,
  value: Schema<Value>,
  most = Infinity,
): Schema<ReadonlyMap<Key, Value>> {
  const read = (json: unknown, place: JsonPlace): ReadonlyMap<Key, Value> => {
    const found = Object.entries(objectOf(json, place));
    if (found.length > most) return place.refuse(`it has more than ${most} values`);
    const map = new Map<Key, Value>();
    for (const [name, item] of found) {
      const at = place.below(name);
      const entry = unlessRefused(() => [key.read(name, at), value.read(item, at)] as const);
      if (entry !== undefined) map.set(...entry.value);
      else if (place.isEnough) break;
    }
    return map.size === found.length ? map : stopReading();
  };
  return {
    read,
    write: (map) => Object.fromEntries(Array.from(map, ([name, item]) => [written(key, name), written(value, item)])),
  };
}

/** The schemas of an object's properties. */
export type Properties<Value> = {
  readonly [Key in keyof Value]-?: Schema<Value[Key]>;
};

/**
 * Returns the schema of an object with the given properties. Further properties are ignored, because a later version
 * may add them.
 */
export function objectSchema<Value extends object>(schemas: Properties<Value>): Schema<Value> {
  const properties = Object.entries(schemas) as [keyof Value & string, Schema<Value[keyof Value & string]>][];
  const read = (json: unknown, place: JsonPlace): Value => {
    const found = objectOf(json, place);
    const value: Partial<Value> = {};
    let isRefused = false;
    for (const [key, schema] of properties) {
      const item = Object.hasOwn(found, key) ? found[key] : undefined;
      const at = place.below(key);
      const property = unlessRefused(() => schema.read(item, at));
      if (property === undefined) isRefused = true;
      else value[key] = property.value;
    }
    return isRefused ? stopReading() : (value as Value);
  };
  const write = (value: Value): unknown => {
    const json: Record<string, unknown> = {};
    // A list of pairs for each of thousands of tasks would dominate the run time.
    for (const [key, schema] of properties) json[key] = written(schema, value[key]);
    return json;
  };
  return { read, write };
}

function objectOf(json: unknown, place: JsonPlace): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  return place.mismatch({ expected: 'an object', found: json });
}

/** Prints a value as JSON. */
export function written<Value>({ write }: Schema<Value>, value: Value): unknown {
  return write === undefined ? value : write(value);
}
