const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map(Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]));
/** What each code stands for; for what is none, all bits of a number, which stay whatever is joined to them. */
const valueOf = Int32Array.from({ length: 256 }, (_, code) => values.get(code) ?? -1);

/** As many codes as a call may have arguments. */
const mostArguments = 8192;

/** Every platform of JavaScript has it (the HTML standard, 8.3), and in machine code. @param text - of characters of one byte each */
declare function btoa(text: string): string;

/** Bytes in base64 (RFC 4648), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += mostArguments)
    // A list of arguments would be made one by one.
    text += String.fromCharCode.apply(undefined, bytes.subarray(at, at + mostArguments) as unknown as number[]);
  return btoa(text);
}

/** The bytes that base64 stands for; undefined where a text is none, or is not padded. */
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
  // What is behind the end is not kept by an array of bytes.
  bytes[to + 1] = (last >> 8) & 0xff;
  return bytes;
}
