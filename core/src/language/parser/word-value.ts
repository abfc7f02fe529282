import type { ByteString } from '../../source/bytes.ts';
import { escapeSequenceAt } from '../escape-sequence.ts';

/** Bytes with a meaning in patterns: decoded from an escape, such bytes keep a backslash. */
const special = '*?[]{}^,\\';

/**
 * Decodes a word like apparmor_parser: without quotes, escapes decoded. A decoded byte with a meaning in patterns keeps
 * a backslash. An invalid escape, and an escape for NUL, are kept as written.
 *
 * @see `processid` of apparmor_parser
 */
export function wordValue(raw: ByteString): ByteString {
  const text = raw.charCodeAt(0) === 0x22 ? raw.slice(1, raw.length > 1 ? -1 : undefined) : raw;
  let backslash = text.indexOf('\\');
  if (backslash === -1) return text as ByteString;
  let value = '';
  let copied = 0;
  for (; backslash !== -1; backslash = text.indexOf('\\', backslash)) {
    const escape = escapeSequenceAt(text, backslash + 1);
    if (escape === undefined) {
      backslash++;
      continue;
    }
    if (escape.byte !== 0) {
      const char = String.fromCharCode(escape.byte);
      value += text.slice(copied, backslash) + (special.includes(char) ? `\\${char}` : char);
      copied = escape.end;
    }
    backslash = escape.end;
  }
  return (value + text.slice(copied)) as ByteString;
}
