import { unlessRefused, stopReading, type DataPlace } from './place.ts';

/** A schema of JSON (JSON Schema, draft 7), for editors. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of a type of values: validates outside data, converts it to values, and prints values as JSON. */
export interface Schema<Value, At extends DataPlace = DataPlace> {
  /** @throws the refusal, after reporting the problem to the place */
  readonly read: (json: unknown, place: At) => Value;
  /** Returns `undefined` for an absent property: JSON omits the property. Undefined if a value is JSON already. */
  readonly write?: (value: Value) => unknown;
  /** The accepted JSON. */
  readonly json: JsonSchema;
  readonly isOptional?: true;
}

/** Returns a schema with a description and examples for editors. */
export function described<Value, At extends DataPlace>(
  schema: Schema<Value, At>,
  description: string,
  ...examples: readonly string[]
): Schema<Value, At> {
  const json = { ...schema.json, description, ...(examples.length === 0 ? {} : { examples }) };
  return { ...schema, json };
}

/** Returns the schema of a converted value. @param convert - may report problems to the place */
export function converted<From, Value, At extends DataPlace>(
  { read, json }: Schema<From, At>,
  convert: (value: From, place: At) => Value,
): Schema<Value, At> {
  return { read: (found, place) => convert(read(found, place), place), json };
}

/** Returns the schema of an optional property. */
export function optional<Value, At extends DataPlace>(schema: Schema<Value, At>): Schema<Value | undefined, At> {
  return {
    ...withDefault(schema, undefined),
    write: (value) => (value === undefined ? undefined : written(schema, value)),
  };
}

/** Returns the schema of an optional property that may also be null, as after commenting out all content. */
export function optionalOrNull<Value, At extends DataPlace>(schema: Schema<Value, At>): Schema<Value | undefined, At> {
  return {
    read: (json, place) => (json === undefined || json === null ? undefined : schema.read(json, place)),
    json: { anyOf: [schema.json, { type: 'null' }] },
    isOptional: true,
  };
}

/** Returns the schema of an optional property with a default value. */
export function withDefault<Value, Default, At extends DataPlace>(
  schema: Schema<Value, At>,
  fallback: Default,
): Schema<Value | Default, At> {
  const read = (json: unknown, place: At): Value | Default =>
    json === undefined ? fallback : schema.read(json, place);
  return { read, json: schema.json, isOptional: true };
}

/** Returns the schema of a list. @param most - limit of values */
export function listSchema<Value, At extends DataPlace>(
  schema: Schema<Value, At>,
  most = Infinity,
): Schema<readonly Value[], At> {
  const read = (json: unknown, place: At): readonly Value[] => {
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
    json: { type: 'array', items: schema.json },
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
export function mapSchema<Key, Value, At extends DataPlace>(
  key: Schema<Key, At>,
  value: Schema<Value, At>,
  most = Infinity,
): Schema<ReadonlyMap<Key, Value>, At> {
  const read = (json: unknown, place: At): ReadonlyMap<Key, Value> => {
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
    json: { type: 'object', propertyNames: key.json, additionalProperties: value.json },
  };
}

/** The schemas of an object's properties. */
export type Properties<Value, At extends DataPlace = DataPlace> = {
  readonly [Key in keyof Value]-?: Schema<Value[Key], At>;
};

/**
 * Returns the schema of an object with the given properties. Further properties are ignored, because a later version
 * may add them.
 */
export function objectSchema<Value extends object, At extends DataPlace = DataPlace>(
  properties: Properties<Value, At>,
): Schema<Value, At> {
  return objectOfKeys(properties, () => []);
}

/**
 * Returns the schema of an object with the given properties and no others.
 *
 * @param check - a check of several properties; a refused property is missing
 */
export function strictObjectSchema<Value extends object, At extends DataPlace = DataPlace>(
  properties: Properties<Value, At>,
  check?: (value: Partial<Value>, place: At) => void,
): Schema<Value, At> {
  const schema = objectOfKeys(
    properties,
    (found) => Object.keys(found).filter((key) => !Object.hasOwn(properties, key)),
    check,
  );
  return { ...schema, json: { ...schema.json, additionalProperties: false } };
}

function objectOfKeys<Value extends object, At extends DataPlace>(
  schemas: Properties<Value, At>,
  unknownOf: (found: object) => readonly string[],
  check?: (value: Partial<Value>, place: At) => void,
): Schema<Value, At> {
  const properties = Object.entries(schemas) as [keyof Value & string, Schema<Value[keyof Value & string], At>][];
  const read = (json: unknown, place: At): Value => {
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
    for (const key of unknownOf(found)) {
      isRefused = true;
      unlessRefused(() => place.below(key).unknownKey(Object.keys(schemas)));
    }
    check?.(value, place);
    return isRefused ? stopReading() : (value as Value);
  };
  const write = (value: Value): unknown => {
    const json: Record<string, unknown> = {};
    // A list of pairs for each of thousands of tasks would dominate the run time.
    for (const [key, schema] of properties) json[key] = written(schema, value[key]);
    return json;
  };
  const required = properties.flatMap(([key, { isOptional }]) => (isOptional ? [] : [key]));
  const json = {
    type: 'object',
    properties: Object.fromEntries(properties.map(([key, schema]) => [key, schema.json])),
    ...(required.length === 0 ? {} : { required }),
  };
  return { read, write, json };
}

function objectOf(json: unknown, place: DataPlace): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  return place.mismatch({ expected: 'an object', found: json });
}

/** Prints a value as JSON. */
export function written<Value>({ write }: Schema<Value, never>, value: Value): unknown {
  return write === undefined ? value : write(value);
}
