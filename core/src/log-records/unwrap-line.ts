import type { ByteString } from '../source/bytes.ts';
import { mayBeOfAaLog, recordOfAaLog } from './aa-log-line.ts';
import { busMessage, recordOfBusMessage } from './bus-message.ts';
import { jsonObjectsIn, messageIn } from './json-objects.ts';

/**
 * Unwraps a line: a JSON object of journalctl(1) or of a container's log, quoted JSON text, CSV, HTML, colours of
 * grep(1), typographic quotes and spaces from a text processor, a line of aa-log(8), or an error of D-Bus. Returns further lines unchanged.
 */
export function unwrapLine(line: ByteString): ByteString {
  const messages = jsonObjectsIn(line).flatMap((object) => messageIn(object) ?? []);
  let text: string = messages.at(-1) ?? line;
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
