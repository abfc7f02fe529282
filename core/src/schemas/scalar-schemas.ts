import type { ByteString } from '../source/bytes.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseBytes, printBytes, printLines } from './byte-text.ts';
import type { JsonPlace } from './json-place.ts';
import type { Schema } from './schema.ts';

/** Returns the schema of a text. @param pattern - the required syntax, which `expected` describes */
export function textSchema(most = Infinity, pattern?: RegExp, expected = 'a text'): Schema<string> {
  const read = (json: unknown, place: JsonPlace): string => {
    if (typeof json !== 'string') return place.mismatch({ expected, found: json });
    if (json.length > most) return place.refuse(`it is longer than ${most} characters`);
    return pattern?.test(json) === false ? place.mismatch({ expected, found: json }) : json;
  };
  return { read };
}

/** Returns the schema of a name or a value, as a text of one line. @param most - limit of characters */
export function bytesSchema(most: number): Schema<ByteString> {
  return bytesAs(printBytes, most);
}

/** Returns the schema of bytes as a text of several lines. */
export function linesSchema(most: number): Schema<ByteString> {
  return bytesAs(printLines, most);
}

function bytesAs(write: (bytes: ByteString) => string, most: number): Schema<ByteString> {
  const { read: readText } = textSchema(most);
  const read = (found: unknown, place: JsonPlace): ByteString =>
    parseBytes(readText(found, place)) ?? place.mismatch({ expected: String.raw`\xNN behind each backslash`, found });
  return { read, write };
}

/** Returns the schema of arbitrary bytes, in base64. @param most - limit of bytes */
export function base64Schema(most: number): Schema<Uint8Array> {
  const { read: readText } = textSchema(Math.ceil(most / 3) * 4, undefined, 'base64');
  const read = (found: unknown, place: JsonPlace): Uint8Array =>
    decodeBase64(readText(found, place)) ?? place.refuse('expected base64 with its padding');
  return { read, write: encodeBase64 };
}

/** Returns the schema of a non-negative integer. */
export function numberSchema(most: number): Schema<number> {
  const read = (json: unknown, place: JsonPlace): number =>
    typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= most
      ? json
      : place.mismatch({ expected: `a whole number from 0 to ${most}`, found: json });
  return { read };
}

/** The schema of true or false. */
export const truthSchema: Schema<boolean> = {
  read: (json, place) =>
    typeof json === 'boolean' ? json : place.mismatch({ expected: 'true or false', found: json }),
};

/** The schema of a flag; false is omitted. */
export const flagSchema: Schema<boolean> = {
  read: (json, place) =>
    json === undefined || typeof json === 'boolean'
      ? json === true
      : place.mismatch({ expected: 'true or nothing', found: json }),
  write: (value) => (value ? true : undefined),
};

/** Returns the schema of a fixed set of values. */
export function wordSchema<const Word extends string | number>(words: readonly Word[]): Schema<Word> {
  const read = (json: unknown, place: JsonPlace): Word =>
    words.find((word) => word === json) ??
    place.mismatch({ expected: 'a known word', found: json, words: words.map(String) });
  return { read };
}
