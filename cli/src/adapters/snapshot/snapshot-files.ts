import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { bytesOf, printable, textOf } from '@lamellar/core/language';
import { maxSnapshotSize, printSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { readSnapshotFile, snapshotOfBytes } from '@lamellar/node/snapshot';
import { saveFile } from '../filesystem/save-file.ts';
import { enter } from '../process/logger.ts';
import { readStandardInput } from '../process/read-standard-input.ts';
import { CommandError } from '../../exit-status.ts';
import { unlessFailed } from '../tolerated-failures.ts';

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

/**
 * Replaces each folder in a list of places by the snapshots in the folder, sorted by name.
 *
 * @throws CommandError if a folder has no file with the suffix `.json` or `.json.gz`
 */
export function snapshotFilesAt(places: readonly string[]): readonly string[] {
  return places.flatMap((place) => {
    // The reader of the file reports every other failure.
    const entries = unlessFailed(['ENOENT', 'ENOTDIR', 'EACCES'], () => readdirSync(place, { withFileTypes: true }));
    if (entries === undefined) return [place];
    const files = entries
      // A named pipe would wait for a writer.
      .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && /\.json(\.gz)?$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
    if (files.length === 0)
      throw new CommandError(`no snapshot in ${printable(place)}`, {
        hint: 'the names of snapshots end in `.json` or `.json.gz`',
      });
    return files.map((name) => path.join(place, name));
  });
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
