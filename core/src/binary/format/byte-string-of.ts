import type { ByteString } from '../../source/bytes.ts';

/**
 * The number of characters in one call: `String.fromCharCode` takes characters as arguments, and engines limit the
 * number of arguments.
 */
const most = 4096;

/** Returns bytes of compiled policy as a string of chars up to 255. */
export function byteStringOf(bytes: Uint8Array, start: number, end: number): ByteString {
  let text = '';
  for (let at = start; at < end; at += most)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + most, end)));
  return text as ByteString;
}
