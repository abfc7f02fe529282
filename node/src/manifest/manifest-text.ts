import { bytesOf, errorAt, Source, type ByteString, type Diagnostic, type Span } from '@lamellar/core/language';
import { partOf } from '../policy/secret-source.ts';

/** Far more than the containers of any host need. */
const maxSize = 1024 * 1024;

const byteOrderMark = '\u00ef\u00bb\u00bf';

/** A manifest's characters, with the byte offsets in the file. */
export class ManifestText {
  /** The file, without a byte order mark, which editors do not show. */
  readonly source: Source;
  readonly text: string;
  #offsets: Int32Array | undefined;

  constructor(source: Source, text: string) {
    this.source = source;
    this.text = text;
  }

  /** Returns the span in the file of a part of the text, `end` exclusive. */
  span(start: number, end: number): Span {
    const from = this.#offsetOf(start);
    return { source: this.source, start: from, end: Math.max(from, this.#offsetOf(end)) };
  }

  #offsetOf(index: number): number {
    this.#offsets ??= byteOffsets(this.text);
    return this.#offsets[Math.min(index, this.text.length)] ?? 0;
  }
}

/** Returns the offset in UTF-8 bytes of each index of a text without lone surrogates, and of the text's end. */
export function byteOffsets(text: string): Int32Array {
  const offsets = new Int32Array(text.length + 1);
  for (let index = 0, bytes = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts as two of the four bytes.
    const isHalf = unit >= 0xd800 && unit < 0xe000;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
    offsets[index + 1] = bytes;
  }
  return offsets;
}

/**
 * Decodes a file as UTF-8 text that YAML allows. Returns a diagnostic with the place of the first invalid byte or
 * character.
 */
export function decodeManifest(file: Source): ManifestText | Diagnostic {
  if (file.text.length > maxSize)
    return invalid(file, 0, 0, `a manifest of ${file.text.length.toLocaleString('en')} bytes`, 'the limit is 1 MiB');
  const source = file.text.startsWith(byteOrderMark)
    ? partOf(file, file.text.slice(byteOrderMark.length) as ByteString)
    : file;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(source.text, 'latin1'));
  const wrong = firstWrongByte(source.text, text);
  if (wrong !== undefined)
    return invalid(source, wrong, wrong + 1, 'a byte that is not UTF-8', 'save the manifest as UTF-8');
  const decoded = new ManifestText(source, text);
  // c-printable of YAML 1.2, without the byte order mark.
  const control = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (control === null) return decoded;
  const { start: from, end } = decoded.span(control.index, control.index + control[0].length);
  const shown = `U+${(control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return invalid(source, from, end, `the control character ${shown}`, 'YAML text cannot contain this character');
}

/** Returns the first offset at which bytes differ from the decoded text: invalid UTF-8 was decoded to U+FFFD. */
function firstWrongByte(bytes: ByteString, text: string): number | undefined {
  if (bytes === bytesOf(text)) return undefined;
  let at = 0;
  for (const character of text) {
    const encoded = bytesOf(character);
    if (!bytes.startsWith(encoded, at)) break;
    at += encoded.length;
  }
  return at;
}

function invalid(source: Source, start: number, end: number, message: string, hint: string): Diagnostic {
  return errorAt({ source, start, end }, 'invalid-yaml', message, hint);
}
