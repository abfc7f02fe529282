import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf, textOf } from '@lamellar/core/language';
import { largestSnapshot, printSnapshot, readSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { CommandError } from '../../exit-status.ts';
import { readRegularFile } from '../disk/read-file.ts';
import { saveFile } from '../disk/save-file.ts';
import { readStandardInput } from '../process/read-standard-input.ts';
import { enter } from '../process/voice.ts';

/**
 * Reads a file that a snapshot was saved in, as it is or compressed by gzip(1).
 *
 * @param file - `-` for standard input
 * @throws CommandError with all that is wrong with it
 */
export async function readSnapshotFile(file: string): Promise<Snapshot> {
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  enter(`reading snapshot ${name}`);
  const read =
    file === '-' ? { bytes: await readStandardInput(largestSnapshot) } : readRegularFile(file, largestSnapshot);
  if ('reason' in read) throw new CommandError(`snapshot ${name}: ${read.reason}`);
  const reading = readSnapshot(textIn(read.bytes, name));
  if ('snapshot' in reading) return reading.snapshot;
  const lines = reading.problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  throw new CommandError(`snapshot ${name} is damaged:\n${lines.join('\n')}`, {
    hint: 'take it again, with `lamellar ps --save FILE` on the host itself',
  });
}

function textIn(bytes: Buffer, name: string): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString();
  try {
    return gunzipSync(bytes, { maxOutputLength: largestSnapshot }).toString();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLarge = code === 'ERR_BUFFER_TOO_LARGE';
    const reason = isLarge ? `it is larger than ${largestSnapshot >> 20} MiB` : 'what gzip has compressed is damaged';
    throw new CommandError(`snapshot ${name}: ${reason}`);
  }
}

/** A snapshot as it is saved. */
export function snapshotText(snapshot: Snapshot): string {
  return `${printSnapshot(snapshot, toBase64)}\n`;
}

function toBase64({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64');
}

/**
 * Saves a snapshot, whole or not at all, for nobody else to read: policy can hold what is secret. A name that ends in `.gz` has it
 * compressed.
 *
 * @returns its size in bytes
 * @throws CommandError where it cannot be written
 */
export function saveSnapshot(snapshot: Snapshot, file: string): number {
  const text = Buffer.from(snapshotText(snapshot));
  const bytes = file.endsWith('.gz') ? gzipSync(text) : text;
  saveFile(file, bytes, 0o600);
  return bytes.length;
}
