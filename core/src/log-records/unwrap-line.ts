import { bytesOf, type ByteString } from '../source/bytes.ts';
import { mayBeOfAaLog, recordOfAaLog } from './aa-log-line.ts';
import { busMessage, recordOfBusMessage } from './bus-message.ts';

/** Length limit for JSON lines, in bytes: no log writes longer objects for a message. */
const maxJsonLength = 1024 * 1024;

/** The common end of the keys that begin a record: `apparmor=`, `_apparmor=`, `AppArmor=`. */
export const recordMark = 'rmor=';

/**
 * Unwraps a line: a JSON object of journalctl(1) or of a container's log, quoted JSON text, CSV, HTML, colours of
 * grep(1), typographic quotes and spaces from a text processor, a line of aa-log(8), or an error of D-Bus. Returns further lines unchanged.
 */
export function unwrapLine(line: ByteString): ByteString {
  let text: string = messageIn(jsonObjectIn(line) ?? {}) ?? line;
  if (text.includes('\u001b[m') || text.includes('\u001b[0m')) text = text.replaceAll(colour, '');
  if (text.includes('AppArmor=') || text.includes('_apparmor='))
    text = text.replaceAll(/(?<![A-Za-z0-9_])_?(?:AppArmor|apparmor)=/g, 'apparmor=');
  if (text.includes('pparmor=\\"')) text = text.replaceAll(/\\(["\\/])/g, '$1');
  if (text.includes('pparmor=&')) text = text.replaceAll(/&(?:quot|amp|lt|gt|apos|#0{0,3}3[49]|#x2[27]);/gi, entity);
  if (text.includes('pparmor=""')) text = text.replaceAll('""', '"');
  if (/pparmor=(?:\u00e2\u0080|\u00c2[\u00ab\u00bb])/.test(text)) text = text.replaceAll(typographicQuote, '"');
  // A space without a line break, in UTF-8.
  if (text.includes('\u00c2\u00a0')) text = text.replaceAll('\u00c2\u00a0', ' ');
  if (text.includes(busMessage)) text = recordOfBusMessage(text);
  if (mayBeOfAaLog(text)) text = recordOfAaLog(text);
  return text as ByteString;
}

/** A sequence for the colour of a terminal. */
const colour = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[mK]`, 'g');

/** “ ” „ ‟ ″ « and » in UTF-8. */
const typographicQuote = /\u00e2\u0080[\u009c-\u009f\u00b3]|\u00c2[\u00ab\u00bb]/g;

const entities: ReadonlyMap<string, string> = new Map([
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&apos;', "'"],
  ['&#x22;', '"'],
  ['&#x27;', "'"],
]);

function entity(written: string): string {
  return entities.get(written.toLowerCase()) ?? (written.endsWith('34;') ? '"' : "'");
}

/** Parses a line with a JSON object; returns undefined for any other line. */
export function jsonObjectIn(line: ByteString): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{') || line.length > maxJsonLength) return undefined;
  try {
    // Each byte was read as a character: ASCII is unchanged, and further bytes cannot end a string.
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Returns the text of a record in a JSON object; undefined if no value contains a record. */
function messageIn(object: Readonly<Record<string, unknown>>): ByteString | undefined {
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
