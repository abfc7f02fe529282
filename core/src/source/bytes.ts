/**
 * A byte string: a JavaScript string in which every char code is one byte (0 to 255). Policy is bytes: a name may
 * contain any byte but NUL, and the kernel compares names with strcmp. Slicing, comparing and hashing are the engine's
 * own, without an encoding.
 */
export type ByteString = string & { readonly __brand: 'ByteString' };

/**
 * Encodes a text as UTF-8 bytes.
 *
 * @param text - any JavaScript string; a lone surrogate becomes U+FFFD, as everywhere in the web platform
 */
export function bytesOf(text: string): ByteString {
  if (isAscii(text)) return text as ByteString;
  let bytes = '';
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) bytes += String.fromCharCode(code);
    else if (code < 0x800) bytes += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000)
      bytes += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else
      bytes += String.fromCharCode(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
  }
  return bytes as ByteString;
}

/** Compares bytes like `strcmp`: by byte value. */
export function compareBytes(left: ByteString, right: ByteString): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the whole ASCII range is meant
  return /^[\x00-\x7f]*$/.test(text);
}
