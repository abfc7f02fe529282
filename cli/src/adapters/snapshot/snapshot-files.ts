import { createGunzip, gzipSync } from 'node:zlib';
import { bytesOf, textOf } from '@lamellar/core/language';
import { maxSnapshotSize, printSnapshot, readSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { CommandError } from '../../exit-status.ts';
import { joinedChunks } from '../filesystem/joined-chunks.ts';
import { saveFile } from '../filesystem/save-file.ts';
import { readNamedFile } from '../filesystem/trusted-files.ts';
import { readStandardInput } from '../process/read-standard-input.ts';
import { enter } from '../process/logger.ts';

/**
 * Reads a snapshot from a file, plain or compressed by gzip(1).
 *
 * @param file - `-` for standard input
 * @throws CommandError with all problems of the snapshot
 */
export async function readSnapshotFile(file: string): Promise<Snapshot> {
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  enter(`reading snapshot ${name}`);
  const reading = readSnapshot(await textOfFile(file, name));
  if ('snapshot' in reading) return reading.snapshot;
  const lines = reading.problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  throw new CommandError(`snapshot ${name} is damaged:\n${lines.join('\n')}`, {
    hint: 'take it again, with `lamellar ps --save FILE` on the host itself',
  });
}

/** Reads a text up to the size limit, compressed or not. The bytes can be freed before the text is parsed. */
async function textOfFile(file: string, name: string): Promise<string> {
  const read =
    file === '-' ? { bytes: await readStandardInput(maxSnapshotSize) } : readNamedFile(file, maxSnapshotSize);
  if ('reason' in read) throw new CommandError(`snapshot ${name}: ${read.reason}`);
  const { bytes } = read;
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isCompressed ? await decompressed(bytes, name) : bytes).toString();
}

async function decompressed(bytes: Buffer, name: string): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  gunzip.end(bytes);
  let text: Buffer | undefined;
  try {
    text = await joinedChunks(gunzip, maxSnapshotSize);
  } catch {
    throw new CommandError(`snapshot ${name}: what gzip has compressed is damaged`);
  }
  if (text === undefined) throw new CommandError(`snapshot ${name}: it is larger than ${maxSnapshotSize >> 20} MiB`);
  return text;
}

/** Prints a snapshot for saving. */
export function snapshotText(snapshot: Snapshot): string {
  return `${printSnapshot(snapshot, toBase64)}\n`;
}

function toBase64({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64');
}

/**
 * Saves a snapshot, all or nothing, readable only by the owner, because policy can be secret. A name with the suffix
 * `.gz` means compression.
 *
 * @returns the size in bytes
 * @throws CommandError if the file cannot be written
 */
export function saveSnapshot(snapshot: Snapshot, file: string): number {
  const text = Buffer.from(snapshotText(snapshot));
  const bytes = file.endsWith('.gz') ? gzipSync(text) : text;
  saveFile(file, bytes, 0o600);
  return bytes.length;
}
