import { JsonPlace, RefusedJson, type JsonForm, type JsonProblem } from './json-form.ts';

/** A kind of JSON file, told from any other by a property that has its version. */
export interface VersionedJson {
  readonly key: string;
  readonly version: number;
  /** What people call it. */
  readonly called: string;
  /** The largest text that is read, in characters. */
  readonly largest: number;
  /** How many values and names of properties it may have, all together. */
  readonly mostValues: number;
}

/**
 * Reads JSON that may come from anybody. Never throws, whatever the text is. What is not described is passed over, so that later versions may
 * have more; all that is has to be as it is described.
 *
 * @param check - refuses what a form by itself cannot
 * @returns the value, or everything that is wrong with the text; the first twenty of it
 */
export function readVersioned<Value>(
  text: string,
  kind: VersionedJson,
  form: JsonForm<Value>,
  check: (value: Value, place: JsonPlace) => void = () => undefined,
): { readonly value: Value } | { readonly problems: readonly JsonProblem[] } {
  const problems: JsonProblem[] = [];
  try {
    const place = JsonPlace.whole(problems);
    const value = form.read(readWhole(text, kind, place), place);
    check(value, place);
    return problems.length > 0 ? { problems } : { value };
  } catch (error) {
    if (!(error instanceof RefusedJson)) throw error;
    return { problems };
  }
}

/** The same as JSON. */
export function printVersioned<Value>(value: Value, { key, version }: VersionedJson, form: JsonForm<Value>): string {
  return JSON.stringify({ [key]: version, ...(form.write(value) as object) });
}

function readWhole(
  text: string,
  { key, version, called, largest, mostValues }: VersionedJson,
  place: JsonPlace,
): unknown {
  if (text.length > largest) return place.refuse(`it is larger than ${sizeInWords(largest)}`);
  const { values, depth } = sizeOf(text, mostValues);
  if (values > mostValues) return place.refuse(`it has more than ${mostValues} values`);
  if (depth > mostDepth) return place.refuse(`it is nested more than ${mostDepth} deep`);
  const json = parseJson(text, place);
  const found =
    typeof json === 'object' && json !== null && Object.hasOwn(json, key)
      ? (json as Readonly<Record<string, unknown>>)[key]
      : undefined;
  if (found === undefined) return place.refuse(`it is no ${called}: it has no \`${key}\``);
  if (found !== version) {
    const written = typeof found === 'number' ? String(found) : 'something else';
    return place.below(key).refuse(`this is version ${version}, and the ${called} has ${written}`);
  }
  return json;
}

function sizeInWords(characters: number): string {
  return characters >> 20 > 0 ? `${characters >> 20} MiB` : `${characters >> 10} KiB`;
}

/** Deeper than any file is nested. A list in a list takes a hundred bytes, and a text has one or two for it. */
const mostDepth = 100;

/**
 * Estimates the memory of a JSON text's values without parsing it: how many values and names of properties it has at most, and how deep it is
 * nested. Each value or name has a comma, a bracket or a colon before it. A name may take more memory than a value.
 *
 * @param mostValues - the count after which it stops
 */
function sizeOf(text: string, mostValues: number): { readonly values: number; readonly depth: number } {
  let values = 1;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length && values <= mostValues; at++) {
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

/** Where the text ends that begins at a quotation mark. */
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
    // What stands there is not quoted: it may be anything.
    const at = /at position (\d+)/.exec(String(error))?.[1];
    if (at === undefined) return place.refuse('it is not JSON, or it is cut off');
    const position = Number(at);
    let line = 1;
    let lastEnd = -1;
    // No list of lines: there may be as many as characters.
    for (let end = text.indexOf('\n'); end !== -1 && end < position; end = text.indexOf('\n', end + 1)) {
      line++;
      lastEnd = end;
    }
    return place.refuse(`it is not JSON from line ${line}, column ${position - lastEnd} on`);
  }
}
