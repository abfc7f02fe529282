import {
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isTrusted, makeTrustedFolder, trustedFolder } from './trusted-folder.ts';
import { withDescriptor } from '../filesystem/with-descriptor.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The contents of a cache, by name. */
export type Entries = ReadonlyMap<string, Buffer>;

/** The start and the length of a content. */
type Entry = readonly [name: string, start: number, length: number];

/** V8 copies code unless the address is a multiple of this number of bytes. */
const alignment = 8;
/** A checksum of the rest of the file, and the length of the table of entries. V8 itself accepts damaged code, and crashes. */
const headLength = 8;
/** The maximum size of a file in bytes: ten times the code of all modules. */
const maxFileSize = 1 << 25;

/** The number of older files in a folder, for further commands, bundles and versions of Node. */
const maxOlderFiles = 15;
const cacheName = /\.(?:code|policy|answers)(?:\.\d+)?$/;

/** Loads zlib only if there is a file to read or to write. */
function crc32(bytes: Buffer): number {
  return process.getBuiltinModule('node:zlib').crc32(bytes);
}

/** Reads a cache. A damaged file counts as missing, and so does a file under the control of another user. */
export function readEntries(folder: string, name: string): Entries | undefined {
  return ifPossible(() => {
    // Avoids the cost of an error at the usual first start.
    const trusted = existsSync(path.join(folder, name)) ? trustedFolder(folder) : undefined;
    const bytes = trusted === undefined ? undefined : readTrusted(path.join(trusted, name));
    return bytes === undefined ? undefined : entriesIn(bytes);
  });
}

/**
 * Writes a cache as a whole, and removes old ones. Failures leave everything as it was: a later run can make the contents
 * again.
 *
 * @param contentsOf - makes the contents, which takes longer than to find out that nothing can be written
 * @param mode - the mode of the file
 */
export function writeEntries(folder: string, name: string, contentsOf: () => Entries, mode = 0o644): void {
  let temporary: string | undefined;
  try {
    const trusted = makeTrustedFolder(folder);
    if (trusted === undefined) return;
    temporary = path.join(trusted, `${name}.${process.pid}`);
    rmSync(temporary, { force: true });
    withDescriptor(openSync(temporary, 'wx', mode), (descriptor) => writeFileSync(descriptor, bytesOf(contentsOf())));
    renameSync(temporary, path.join(trusted, name));
    removeOld(trusted, name);
  } catch {
    const left = temporary;
    if (left !== undefined) ifPossible(() => rmSync(left, { force: true }));
  }
}

function readTrusted(file: string): Buffer | undefined {
  const opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  return withDescriptor(opened, (descriptor) => {
    const status = fstatSync(descriptor);
    if (!status.isFile() || !isTrusted(status) || status.size > maxFileSize) return undefined;
    const bytes = Buffer.allocUnsafeSlow(status.size);
    return readSync(descriptor, bytes) === status.size ? bytes : undefined;
  });
}

function entriesIn(bytes: Buffer): Entries | undefined {
  if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return undefined;
  const table = bytes.subarray(headLength, headLength + bytes.readUInt32LE(4));
  const entries = JSON.parse(table.toString()) as readonly Entry[];
  return new Map(entries.map(([name, start, length]) => [name, bytes.subarray(start, start + length)]));
}

function bytesOf(contents: Entries): Buffer {
  const entries = (from: number): readonly Entry[] => {
    let end = from;
    return [...contents].map(([name, { length }]) => {
      const start = end;
      end = aligned(start + length);
      return [name, start, length];
    });
  };
  // Starts have as many digits as in the table below, or fewer: the table fits.
  const tableLength = aligned(headLength + JSON.stringify(entries(maxFileSize)).length) - headLength;
  const placed = entries(headLength + tableLength);
  const [, start, length] = placed.at(-1) ?? ['', headLength + tableLength, 0];
  const bytes = Buffer.alloc(start + length);
  bytes.writeUInt32LE(tableLength, 4);
  bytes.fill(' ', headLength, headLength + tableLength);
  bytes.write(JSON.stringify(placed), headLength);
  for (const [name, at] of placed) contents.get(name)?.copy(bytes, at);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

/** Removes all but the newest files. Unfinished files of killed processes count, too. */
function removeOld(folder: string, name: string): void {
  const others = readdirSync(folder)
    .filter((other) => other !== name && cacheName.test(other))
    .map((other) => ({ file: path.join(folder, other), written: lstatSync(path.join(folder, other)).mtimeMs }))
    .toSorted((left, right) => right.written - left.written);
  // Another process may have removed the folder, or the disk may be read-only by now.
  for (const { file } of others.slice(maxOlderFiles)) ifPossible(() => rmSync(file, { force: true }));
}
