const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map(Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]));
/** The value of every code; -1 (all bits set) for invalid codes, and the result stays negative after shifts and `|`. */
const valueOf = Int32Array.from({ length: 256 }, (_, code) => values.get(code) ?? -1);

/** Limit of arguments of a call. */
const maxArguments = 8192;

/**
 * Available on every JavaScript platform (the HTML standard, 8.3), in machine code.
 *
 * @param text - characters of one byte
 */
declare function btoa(text: string): string;

/** Encodes bytes in base64 (RFC 4648), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += maxArguments)
    // Building a list of arguments would be slower.
    text += String.fromCharCode.apply(undefined, bytes.subarray(at, at + maxArguments) as unknown as number[]);
  return btoa(text);
}

/** Decodes base64; undefined if the text is invalid or not padded. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padded = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padded);
  const valueAt = (at: number): number => valueOf[text.charCodeAt(at)] ?? -1;
  const whole = padded === 0 ? text.length : text.length - 4;
  let to = 0;
  for (let at = 0; at < whole; at += 4) {
    const group = (valueAt(at) << 18) | (valueAt(at + 1) << 12) | (valueAt(at + 2) << 6) | valueAt(at + 3);
    if (group < 0) return undefined;
    bytes[to++] = group >> 16;
    bytes[to++] = (group >> 8) & 0xff;
    bytes[to++] = group & 0xff;
  }
  if (padded === 0) return bytes;
  const last = (valueAt(whole) << 18) | (valueAt(whole + 1) << 12) | (padded === 1 ? valueAt(whole + 2) << 6 : 0);
  if (last < 0) return undefined;
  bytes[to] = last >> 16;
  // An array of bytes ignores writes past the end.
  bytes[to + 1] = (last >> 8) & 0xff;
  return bytes;
}
