const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map(Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]));
const codes = Uint8Array.from(alphabet, (char) => char.charCodeAt(0));
const padding = '='.charCodeAt(0);
const valueOf = Int8Array.from({ length: 128 }, (_, code) => values.get(code) ?? -1);

/** As many codes as a call may have arguments. */
const mostArguments = 8192;

/** Bytes in base64 (RFC 4648), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const encoded = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    encoded[to] = codes[group >> 18] ?? 0;
    encoded[to + 1] = codes[(group >> 12) & 63] ?? 0;
    encoded[to + 2] = left > 1 ? (codes[(group >> 6) & 63] ?? 0) : padding;
    encoded[to + 3] = left > 2 ? (codes[group & 63] ?? 0) : padding;
  }
  let text = '';
  for (let at = 0; at < encoded.length; at += mostArguments)
    text += String.fromCharCode(...encoded.subarray(at, at + mostArguments));
  return text;
}

/** The bytes that base64 stands for; undefined where a text is none, or is not padded. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padded = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padded);
  const end = text.length - padded;
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    let group = 0;
    for (let next = at; next < at + 4; next++) {
      const value = next < end ? (valueOf[text.charCodeAt(next)] ?? -1) : 0;
      if (value < 0) return undefined;
      group = (group << 6) | value;
    }
    // What is behind the end is not kept by an array of bytes.
    bytes[to] = group >> 16;
    bytes[to + 1] = (group >> 8) & 0xff;
    bytes[to + 2] = group & 0xff;
  }
  return bytes;
}
