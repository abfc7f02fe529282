import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';

/**
 * Prints bytes as text that is safe to print and reversible: UTF-8 unchanged; invalid UTF-8, controls and backslashes
 * as `\xNN`.
 */
export function printBytes(bytes: ByteString): string {
  // A backslash is never part of a longer UTF-8 sequence, so splitting keeps all sequences whole.
  return bytes.includes('\\')
    ? bytes
        .split('\\')
        .map(printed)
        .join(String.raw`\x5c`)
    : textOf(bytes);
}

/** Prints a text of several lines like `printBytes`, but keeps ends of lines and tabs. */
export function printLines(bytes: ByteString): string {
  // Most of a policy file is unchanged. No UTF-8 sequence continues after a byte of ASCII.
  return bytes.replaceAll(/[^\t\n\x20-\x5b\x5d-\x7e]+/g, (piece) => printBytes(piece as ByteString));
}

/** Parses a text of `printBytes` or `printLines`; undefined if a backslash is not followed by `xNN`. */
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
