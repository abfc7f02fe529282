const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map(Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]));
const padding = '='.charCodeAt(0);
const valueOf = Int8Array.from({ length: 128 }, (_, code) => values.get(code) ?? -1);

/** As many codes as a call may have arguments. */
const mostArguments = 8192;

/** The two characters of each 12 bits, beside each other: looked up as one, they cost half as much as two. */
let pairs: Uint16Array | undefined;

function makePairs(): Uint16Array {
  const characters = new Uint8Array(2 * 4096);
  for (let bits = 0; bits < 4096; bits++) {
    characters[2 * bits] = alphabet.charCodeAt(bits >> 6);
    characters[2 * bits + 1] = alphabet.charCodeAt(bits & 63);
  }
  return new Uint16Array(characters.buffer);
}

/** Bytes in base64 (RFC 4648), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  pairs ??= makePairs();
  const encoded = new Uint16Array(Math.ceil(bytes.length / 3) * 2);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 2) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    encoded[to] = pairs[group >> 12] ?? 0;
    encoded[to + 1] = pairs[group & 0xfff] ?? 0;
  }
  const characters = new Uint8Array(encoded.buffer);
  const surplus = (3 - (bytes.length % 3)) % 3;
  characters.fill(padding, characters.length - surplus);
  let text = '';
  for (let at = 0; at < characters.length; at += mostArguments)
    text += String.fromCharCode(...characters.subarray(at, at + mostArguments));
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
