import { bytesOf, type ByteString } from './bytes.ts';

/**
 * Decodes UTF-8 bytes to a text. Invalid UTF-8 becomes `\xNN`, like bytes that would move a terminal's cursor or change
 * colours (C0, DEL, C1). The result is safe to print anywhere.
 */
export function textOf(bytes: ByteString): string {
  if (/^[\x20-\x7e]*$/.test(bytes)) return bytes;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const { point, length } = decodeAt(bytes, at);
    if (point === undefined || point < 0x20 || (point >= 0x7f && point < 0xa0) || isFormatControl(point)) {
      for (const byte of bytes.slice(at, at + length)) text += escapeByte(byte.charCodeAt(0));
    } else {
      text += String.fromCodePoint(point);
    }
    at += length;
  }
  return text;
}

/** Makes a text safe to print anywhere, as `textOf` does. */
export function printable(text: string): string {
  return textOf(bytesOf(text));
}

/** Returns true for bidirectional controls and zero-width characters, which can disguise a name. */
function isFormatControl(point: number): boolean {
  return (
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    point === 0xfeff
  );
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Decodes one UTF-8 sequence (RFC 3629); for an invalid sequence, `point` is undefined and `length` is 1. */
function decodeAt(bytes: ByteString, at: number): { point: number | undefined; length: number } {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { point: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const malformed = { point: undefined, length: 1 };
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return malformed;
  let point = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes.charCodeAt(next);
    if ((byte & 0xc0) !== 0x80) return malformed;
    point = (point << 6) | (byte & 0x3f);
  }
  const shortest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  if (point < shortest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return malformed;
  return { point, length };
}
