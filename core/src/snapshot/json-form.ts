import { textOf, bytesOf, type ByteString } from '../source/bytes.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseBytes, printBytes, printLines } from './byte-text.ts';

/** A problem in a JSON text, with its place. Safe to print. */
export interface JsonProblem {
  /** A JSON pointer (RFC 6901), such as `/tasks/12/label`; empty for the whole text. */
  readonly path: string;
  readonly message: string;
}

/** A codec for a type of values: prints JSON, and validates JSON from untrusted sources. */
export interface JsonForm<Value> {
  /** @throws RefusedJson after reporting the problem to the place */
  readonly read: (json: unknown, place: JsonPlace) => Value;
  /** Returns `undefined` for an absent property: JSON omits the property. */
  readonly write: (value: Value) => unknown;
}

/** Thrown to stop reading an invalid value. */
export class RefusedJson extends Error {
  override readonly name = 'RefusedJson';
}

/** Limit of reported problems. */
const maxProblems = 20;

/** A place in a JSON text. */
export class JsonPlace {
  readonly #parent: JsonPlace | undefined;
  readonly #key: string | number;
  readonly #problems: JsonProblem[];

  private constructor(parent: JsonPlace | undefined, key: string | number, problems: JsonProblem[]) {
    this.#parent = parent;
    this.#key = key;
    this.#problems = problems;
  }

  /** Returns the place of the whole text. @param problems - collects the problems */
  static whole(problems: JsonProblem[]): JsonPlace {
    return new JsonPlace(undefined, '', problems);
  }

  below(key: string | number): JsonPlace {
    return new JsonPlace(this, key, this.#problems);
  }

  /** Reports a problem at the place. @throws RefusedJson always */
  refuse(message: string): never {
    if (!this.isEnough) this.#problems.push({ path: this.toString(), message });
    throw new RefusedJson(message);
  }

  /** True if the limit of problems is reached. */
  get isEnough(): boolean {
    return this.#problems.length >= maxProblems;
  }

  toString(): string {
    if (this.#parent === undefined) return '';
    const key = shortened(String(this.#key)).replaceAll('~', '~0').replaceAll('/', '~1');
    return `${this.#parent.toString()}/${key}`;
  }
}

/** Shortens a text for a message. */
function shortened(text: string): string {
  const most = 60;
  return textOf(bytesOf(text.length > most ? `${text.slice(0, most)}…` : text));
}

function found(json: unknown): string {
  if (typeof json === 'string') return `found ${JSON.stringify(shortened(json))}`;
  if (Array.isArray(json)) return 'found a list';
  if (json === undefined) return 'it is missing';
  return typeof json === 'object' && json !== null ? 'found an object' : `found ${JSON.stringify(json)}`;
}

/** Returns the form of a name or a value, as a text of one line. @param most - limit of characters */
export function bytesForm(most: number): JsonForm<ByteString> {
  return bytesAs(printBytes, most);
}

/** Returns the form of bytes as a text of several lines. */
export function linesForm(most: number): JsonForm<ByteString> {
  return bytesAs(printLines, most);
}

function bytesAs(write: (bytes: ByteString) => string, most: number): JsonForm<ByteString> {
  const text = textForm(most);
  const read = (json: unknown, place: JsonPlace): ByteString =>
    parseBytes(text.read(json, place)) ??
    place.refuse(String.raw`expected \xNN behind each backslash, and ${found(json)}`);
  return { read, write };
}

/** Returns the form of a text without escapes. @param pattern - the required syntax, which `expected` describes */
export function textForm(most: number, pattern?: RegExp, expected = 'a text'): JsonForm<string> {
  const read = (json: unknown, place: JsonPlace): string => {
    if (typeof json !== 'string') return place.refuse(`expected ${expected}, and ${found(json)}`);
    if (json.length > most) return place.refuse(`it is longer than ${most} characters`);
    if (pattern?.test(json) === false) return place.refuse(`expected ${expected}, and ${found(json)}`);
    return json;
  };
  return { read, write: (value) => value };
}

/** Returns the form of arbitrary bytes, in base64. @param most - limit of bytes */
export function base64Form(most: number): JsonForm<Uint8Array> {
  const text = textForm(Math.ceil(most / 3) * 4, undefined, 'base64');
  const read = (json: unknown, place: JsonPlace): Uint8Array =>
    decodeBase64(text.read(json, place)) ?? place.refuse('expected base64 with its padding');
  return { read, write: encodeBase64 };
}

/** Returns the form of a non-negative integer. */
export function numberForm(most: number): JsonForm<number> {
  const read = (json: unknown, place: JsonPlace): number =>
    typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= most
      ? json
      : place.refuse(`expected a whole number from 0 to ${most}, and ${found(json)}`);
  return { read, write: (value) => value };
}

/** The form of true or false. */
export const truthForm: JsonForm<boolean> = {
  read: (json, place) =>
    typeof json === 'boolean' ? json : place.refuse(`expected true or false, and ${found(json)}`),
  write: (value) => value,
};

/** The form of a flag; false is omitted. */
export const flagForm: JsonForm<boolean> = {
  read: (json, place) =>
    json === undefined || typeof json === 'boolean'
      ? json === true
      : place.refuse(`expected true or nothing, and ${found(json)}`),
  write: (value) => (value ? true : undefined),
};

/** Returns the form of a fixed set of words. */
export function wordForm<Word extends string>(words: readonly Word[]): JsonForm<Word> {
  const read = (json: unknown, place: JsonPlace): Word =>
    words.find((word) => word === json) ?? place.refuse(`expected one of ${words.join(', ')}, and ${found(json)}`);
  return { read, write: (value) => value };
}

/** Returns the form of an optional property. */
export function optional<Value>(form: JsonForm<Value>): JsonForm<Value | undefined> {
  return {
    read: (json, place) => (json === undefined ? undefined : form.read(json, place)),
    write: (value) => (value === undefined ? undefined : form.write(value)),
  };
}

/** Reads all values to report all problems, and then refuses if any value was refused. */
function readAll<Value>(all: Iterable<() => Value>): Value[] {
  const values: Value[] = [];
  let refused: RefusedJson | undefined;
  for (const read of all) {
    try {
      values.push(read());
    } catch (error) {
      if (!(error instanceof RefusedJson)) throw error;
      refused = error;
    }
  }
  if (refused !== undefined) throw refused;
  return values;
}

/** Returns the form of a list. @param most - limit of values */
export function listForm<Value>(form: JsonForm<Value>, most: number): JsonForm<readonly Value[]> {
  const read = (json: unknown, place: JsonPlace): readonly Value[] => {
    if (!Array.isArray(json)) return place.refuse(`expected a list, and ${found(json)}`);
    if (json.length > most) return place.refuse(`it has more than ${most} values`);
    return readAll(
      json.map((value: unknown, index) => () => {
        if (place.isEnough) throw new RefusedJson();
        return form.read(value, place.below(index));
      }),
    );
  };
  return { read, write: (values) => values.map(form.write) };
}

/** Returns the form of a list, omitted if empty. */
export function listOrNothing<Value>(form: JsonForm<Value>, most: number): JsonForm<readonly Value[]> {
  const list = listForm(form, most);
  return {
    read: (json, place) => (json === undefined ? [] : list.read(json, place)),
    write: (values) => (values.length === 0 ? undefined : list.write(values)),
  };
}

/**
 * Returns the form of a map of texts with arbitrary names.
 *
 * @param most - limit of entries; `longest` limits each text
 */
export function mapForm(most: number, longest: number): JsonForm<ReadonlyMap<ByteString, ByteString>> {
  const text = bytesForm(longest);
  const read = (json: unknown, place: JsonPlace): ReadonlyMap<ByteString, ByteString> => {
    const entries = Object.entries(objectOf(json, place));
    if (entries.length > most) return place.refuse(`it has more than ${most} values`);
    return new Map(
      readAll(
        entries.map(([key, value]) => () => {
          const at = place.below(key);
          return [text.read(key, at), text.read(value, at)] as const;
        }),
      ),
    );
  };
  return {
    read,
    write: (map) => Object.fromEntries(Array.from(map, ([key, value]) => [printBytes(key), printBytes(value)])),
  };
}

/**
 * Returns the form of an object with the given properties. Further properties are ignored, because a later version may
 * add them.
 */
export function objectForm<Value extends object>(forms: {
  readonly [Key in keyof Value]-?: JsonForm<Value[Key]>;
}): JsonForm<Value> {
  const properties = Object.entries(forms) as [keyof Value & string, JsonForm<unknown>][];
  const read = (json: unknown, place: JsonPlace): Value => {
    const object = objectOf(json, place);
    const values = readAll(
      properties.map(([key, form]) => () => {
        const value = Object.hasOwn(object, key) ? object[key] : undefined;
        return [key, form.read(value, place.below(key))] as const;
      }),
    );
    return Object.fromEntries(values) as Value;
  };
  const write = (value: Value): unknown => {
    const object: Record<string, unknown> = {};
    // A list of pairs for each of thousands of tasks would dominate the run time.
    for (const [key, form] of properties) object[key] = form.write(value[key]);
    return object;
  };
  return { read, write };
}

function objectOf(json: unknown, place: JsonPlace): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  return place.refuse(`expected an object, and ${found(json)}`);
}
