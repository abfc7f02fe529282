const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map(Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]));
const valueOf = Int8Array.from({ length: 128 }, (_, code) => values.get(code) ?? -1);

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
