import { bytesOf, textOf, type ByteString } from '../source/bytes.ts';

/**
 * Bytes as a text that is safe to print and gives them back: UTF-8 as it is; what is none, controls and a backslash as `\xNN`.
 */
export function printBytes(bytes: ByteString): string {
  // A backslash is in no longer sequence of UTF-8, so that the pieces between are whole.
  return bytes.includes('\\')
    ? bytes
        .split('\\')
        .map(printed)
        .join(String.raw`\x5c`)
    : textOf(bytes);
}

/** The same of a text of several lines: ends of lines and tabs stay as they are. */
export function printLines(bytes: ByteString): string {
  // Most of a policy file stays as it is. No sequence of UTF-8 goes on behind a byte of ASCII.
  return bytes.replaceAll(/[^\t\n\x20-\x5b\x5d-\x7e]+/g, (piece) => printBytes(piece as ByteString));
}

/** The bytes of a text that one of these has made; undefined where a backslash begins something else than `\xNN`. */
export function parseBytes(text: string): ByteString | undefined {
  if (!text.includes('\\')) return bytesOf(text);
  const [first = '', ...pieces] = text.split('\\');
  let bytes: string = bytesOf(first);
  for (const piece of pieces) {
    const digits = /^x([0-9a-f]{2})/.exec(piece)?.[1];
    if (digits === undefined) return undefined;
    bytes += String.fromCharCode(Number.parseInt(digits, 16)) + bytesOf(piece.slice(3));
  }
  return bytes as ByteString;
}

function printed(piece: string): string {
  return textOf(piece as ByteString);
}
