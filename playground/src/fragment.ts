import { commandNames, textNames, type Fields } from './fields.ts';

/** The limit of the fragment of a URL. Longer addresses do not survive mail and chat. */
const maxFragmentLength = 32_000;

/** The limit of the fields in a fragment, because few compressed bytes can stand for gigabytes. */
const maxBytes = 1_000_000;

/** Writes the fields as a fragment, without `#`; undefined if the fragment would be too long. */
export async function printSharedFields(fields: Fields): Promise<string | undefined> {
  const bytes = await throughStream(
    new TextEncoder().encode(JSON.stringify(fields)),
    new CompressionStream('deflate-raw'),
  );
  const fragment = btoa(Array.from(bytes ?? [], (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return fragment.length > maxFragmentLength ? undefined : fragment;
}

/** Reads the fields of a fragment; undefined if the fragment is too long or has no fields. */
export async function parseSharedFields(fragment: string): Promise<Fields | undefined> {
  if (fragment.length > maxFragmentLength || !/^[\w-]+$/.test(fragment)) return undefined;
  try {
    const binary = atob(fragment.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const json = await throughStream(bytes, new DecompressionStream('deflate-raw'));
    const value: unknown =
      json === undefined ? undefined : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    return isFields(value) ? value : undefined;
  } catch {
    // Neither base64, nor compressed, nor JSON.
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  if (!isObject(value) || !isObject(value['texts'])) return false;
  const { command, kernel, namespace, texts } = value;
  const strings = [kernel, namespace, ...textNames.map((name) => texts[name])];
  return commandNames.some((name) => name === command) && strings.every((text) => typeof text === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Sends bytes through a stream; undefined if the result is longer than the limit. */
async function throughStream(
  bytes: Uint8Array<ArrayBuffer>,
  stream: GenericTransformStream,
): Promise<Uint8Array | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough<Uint8Array>(stream).getReader();
  const chunks: number[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (chunks.length + read.value.length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    for (const byte of read.value) chunks.push(byte);
  }
  return Uint8Array.from(chunks);
}
