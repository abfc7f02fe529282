import { bytesOf, type ByteString } from '../source/bytes.ts';
import { recordMark } from './record-keys.ts';

/** Length limit for JSON lines, in bytes: no log writes longer objects for a message. */
const maxJsonLength = 1024 * 1024;

/** The fields of a JSON object in a log. */
export type JsonFields = Readonly<Record<string, unknown>>;

/**
 * Returns the JSON objects of a line, the outer object first. An export of Elasticsearch has an event in `_source`, and
 * Promtail can wrap an object of journald in a line of Loki. The outer object is from the collector of the log, and any
 * program can write the inner object.
 */
export function jsonObjectsIn(line: ByteString): readonly JsonFields[] {
  const outer = jsonObjectIn(line);
  if (outer === undefined) return [];
  const event = fieldsIn(outer['_source']) ?? outer;
  const message = messageIn(event);
  const inner = message === undefined ? undefined : jsonObjectIn(message);
  return inner === undefined ? [event] : [event, inner];
}

/** Parses a line with a JSON object; returns undefined for any other line. */
export function jsonObjectIn(line: ByteString): JsonFields | undefined {
  if (!line.startsWith('{') || line.length > maxJsonLength) return undefined;
  try {
    // Each byte was read as a character: ASCII is unchanged, and further bytes cannot end a string.
    return JSON.parse(line) as JsonFields;
  } catch {
    return undefined;
  }
}

/** Returns the text of a record in a JSON object; undefined if no value contains a record. */
export function messageIn(object: JsonFields): ByteString | undefined {
  const values = Object.values(object).map(bytesIn);
  return values.find((value) => value?.includes(recordMark) === true) as ByteString | undefined;
}

/** Returns text as bytes; journalctl writes values that are no text as arrays of bytes. */
function bytesIn(value: unknown): string | undefined {
  if (typeof value === 'string') return isBytes(value) ? value : bytesOf(value);
  if (!Array.isArray(value) || !value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) return;
  return (value as number[]).map((byte) => String.fromCharCode(byte)).join('');
}

function isBytes(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}

/** Returns a value that is an object. */
export function fieldsIn(value: unknown): JsonFields | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonFields) : undefined;
}
