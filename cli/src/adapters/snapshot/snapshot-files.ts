import { gzipSync } from 'node:zlib';
import { bytesOf, textOf } from '@lamellar/core/language';
import { maxSnapshotSize, printSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { readSnapshotFile, snapshotOfBytes } from '@lamellar/node/snapshot';
import { saveFile } from '../filesystem/save-file.ts';
import { enter } from '../process/logger.ts';
import { readStandardInput } from '../process/read-standard-input.ts';

/**
 * Reads a snapshot, plain or compressed by gzip(1).
 *
 * @param file - `-` for standard input
 * @throws LoadError with all problems of the snapshot
 */
export async function readSnapshotOf(file: string): Promise<Snapshot> {
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  enter(`reading snapshot ${name}`);
  return file === '-' ? snapshotOfBytes(await readStandardInput(maxSnapshotSize), name) : readSnapshotFile(file);
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
