import type { ByteString } from '../../source/bytes.ts';

/** `String.fromCharCode` takes its characters as arguments, of which there cannot be any number. */
const most = 4096;

/** Bytes of compiled policy as a string of one char a byte. */
export function byteStringOf(bytes: Uint8Array, start: number, end: number): ByteString {
  let text = '';
  for (let at = start; at < end; at += most)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + most, end)));
  return text as ByteString;
}
