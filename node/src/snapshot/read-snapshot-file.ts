import { createGunzip } from 'node:zlib';
import { printable, wrongFile } from '@lamellar/core/language';
import { maxSnapshotSize, readSnapshot, snapshotKey, type Snapshot } from '@lamellar/core/snapshot';
import { joinedChunks } from '../files/joined-chunks.ts';
import { readNamedFile } from '../files/trusted-files.ts';
import { LoadError } from '../load-error.ts';

/**
 * Reads a snapshot from a file, plain or compressed by gzip(1).
 *
 * @throws LoadError with all problems of the snapshot
 */
export async function readSnapshotFile(file: string): Promise<Snapshot> {
  const name = printable(file);
  const read = readNamedFile(file, maxSnapshotSize);
  if ('reason' in read) throw new LoadError(`snapshot ${name}: ${read.reason}`, read);
  return snapshotOfBytes(read.bytes, name);
}

/**
 * Reads a snapshot from bytes, plain or compressed by gzip(1).
 *
 * @param name - the source, for messages
 * @throws LoadError with all problems of the snapshot
 */
export async function snapshotOfBytes(bytes: Buffer, name: string): Promise<Snapshot> {
  const text = await textOfBytes(bytes, name);
  const reading = readSnapshot(text);
  if ('snapshot' in reading) return reading.snapshot;
  const wrong = wrongFile(text, name, 'snapshot');
  if (wrong !== undefined) throw new LoadError(`${name}: ${wrong.message}`, { hint: wrong.hint });
  const [first = '', ...others] = reading.problems.map(
    ({ path, message }) => `${path === '' ? '' : `${path}: `}${message}`,
  );
  const lines = others.length === 0 ? ` ${first}` : [first, ...others].map((line) => `\n  ${line}`).join('');
  throw new LoadError(`snapshot ${name} is damaged:${lines}`, {
    hint: 'save the snapshot again, with `lamellar snapshot FILE` on the host itself',
  });
}

/** Decompresses a text if necessary. The bytes can be freed before the text is parsed. */
async function textOfBytes(bytes: Buffer, name: string): Promise<string> {
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const contents = isCompressed ? await decompressed(bytes, name) : bytes;
  // A large text of a different kind is not decoded.
  return contents.length < largestUnchecked || contents.includes(snapshotKey) ? contents.toString() : '{}';
}

/** The largest text that is parsed without `snapshotKey`, for the place of an error of JSON. */
const largestUnchecked = 1024 * 1024;

async function decompressed(bytes: Buffer, name: string): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  gunzip.end(bytes);
  let text: Buffer | undefined;
  try {
    text = await joinedChunks(gunzip, maxSnapshotSize);
  } catch {
    throw new LoadError(`snapshot ${name}: the gzip data is damaged`);
  }
  if (text === undefined) throw new LoadError(`snapshot ${name}: it is larger than ${maxSnapshotSize >> 20} MiB`);
  return text;
}
