import { JsonPlace, type JsonProblem } from './json-place.ts';
import { unlessRefused } from './refusal.ts';
import { written, type Schema } from './schema.ts';

/** A kind of JSON file, identified by a property with the version. */
export interface VersionedJson {
  readonly key: string;
  readonly version: number;
  /** The name in messages. */
  readonly called: string;
  /** Limit of the text, in characters. */
  readonly largest: number;
  /** Limit of values and names of properties in total. */
  readonly maxValues: number;
}

/** A valid value, or the first twenty problems. */
export type Reading<Value> = { readonly value: Value } | { readonly problems: readonly JsonProblem[] };

/** Validates parsed JSON. Never throws. */
export function readValue<Value>(json: unknown, schema: Schema<Value>): Reading<Value> {
  return readAt((place) => schema.read(json, place));
}

function readAt<Value>(read: (place: JsonPlace) => Value): Reading<Value> {
  const problems: JsonProblem[] = [];
  const reading = unlessRefused(() => read(JsonPlace.whole(problems)));
  return reading === undefined || problems.length > 0 ? { problems } : reading;
}

/**
 * Reads JSON from an untrusted source. Never throws, whatever the text is. Unknown properties are ignored, so that
 * later versions can add some. Known properties must be valid.
 *
 * @param check - a validation beyond the schema
 */
export function readVersioned<Value>(
  text: string,
  kind: VersionedJson,
  schema: Schema<Value>,
  check: (value: Value, place: JsonPlace) => void = () => undefined,
): Reading<Value> {
  return readAt((place) => {
    const value = schema.read(readJson(text, kind, place), place);
    check(value, place);
    return value;
  });
}

/** Prints a value as JSON with the version. */
export function printVersioned<Value>(value: Value, { key, version }: VersionedJson, schema: Schema<Value>): string {
  return JSON.stringify({ [key]: version, ...(written(schema, value) as object) });
}

function readJson(
  text: string,
  { key, version, called, largest, maxValues }: VersionedJson,
  place: JsonPlace,
): unknown {
  if (text.length > largest) return place.refuse(`it is larger than ${sizeInWords(largest)}`);
  const { values, depth } = sizeOf(text, maxValues);
  if (values > maxValues) return place.refuse(`it has more than ${maxValues} values`);
  if (depth > maxDepth) return place.refuse(`it is nested more than ${maxDepth} deep`);
  const json = parseJson(text, place);
  const found =
    typeof json === 'object' && json !== null && Object.hasOwn(json, key)
      ? (json as Readonly<Record<string, unknown>>)[key]
      : undefined;
  if (found === undefined) return place.refuse(`not a ${called}: the key \`${key}\` is missing`);
  if (found !== version) {
    const shown = typeof found === 'number' ? String(found) : 'something else';
    return place.below(key).refuse(`this is version ${version}, and the ${called} has ${shown}`);
  }
  return json;
}

function sizeInWords(characters: number): string {
  return characters >> 20 > 0 ? `${characters >> 20} MiB` : `${characters >> 10} KiB`;
}

/** Limit of nesting, above real files. A nested list takes a hundred bytes of memory for one or two bytes of text. */
const maxDepth = 100;

/**
 * Estimates the memory of a JSON text's values without parsing: the maximal number of values and names, and the depth
 * of nesting. Every value or name follows a comma, a bracket or a colon. A name may take more memory than a value.
 *
 * @param maxValues - the count that stops the estimate
 */
function sizeOf(text: string, maxValues: number): { readonly values: number; readonly depth: number } {
  let values = 1;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length && values <= maxValues; at++) {
    const char = text[at];
    if (char === '"') at = endOfText(text, at);
    else if (char === ',' || char === ':') values++;
    else if (char === '[' || char === '{') {
      values++;
      depth = Math.max(depth, ++open);
    } else if (char === ']' || char === '}') open--;
  }
  return { values, depth };
}

/** Returns the end of a JSON string that begins at a quotation mark. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

function parseJson(text: string, place: JsonPlace): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The text is not quoted in the message, because its content is arbitrary.
    const at = /at position (\d+)/.exec(String(error))?.[1];
    if (at === undefined) return place.refuse('not JSON, or incomplete JSON');
    const position = Number(at);
    let line = 1;
    let lastEnd = -1;
    // No list of lines is made, because there may be as many lines as characters.
    for (let end = text.indexOf('\n'); end !== -1 && end < position; end = text.indexOf('\n', end + 1)) {
      line++;
      lastEnd = end;
    }
    return place.refuse(`it is not JSON from line ${line}, column ${position - lastEnd} on`);
  }
}
