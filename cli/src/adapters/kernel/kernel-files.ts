import { constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { unlessFailed } from '../tolerated-failures.ts';
import { withDescriptor } from '../filesystem/with-descriptor.ts';

/*
 * Files that the kernel generates at a read: in proc, sys and securityfs. Text has a character for every byte.
 */

/** Reads a kernel file without the final line break; undefined if the file, or its object, is gone. */
export function kernelValue(folder: string, file: string): string | undefined {
  return unlessFailed(['ENOENT'], () => kernelText(`${folder}/${file}`).replace(/\n$/, ''));
}

/**
 * Node opens, reads and closes a file in a single call only for UTF-8, and most of the cost of a small file is calls.
 * The constant avoids a new object for each read.
 */
const asText = { encoding: 'utf8', flag: 'r' } as const;

/** Reads a kernel file completely. @throws the system's error */
export function kernelText(file: string): string {
  const path = bytePath(file);
  const text = readFileSync(path, asText);
  return isAscii(text) ? text : readFileSync(path, 'latin1');
}

/** Reads the command line or title of a process, under the control of the process. @throws the system's error */
export function commandLine(folder: string): string {
  return kernelText(`${folder}/cmdline`).replace(/\0+$/, '');
}

/** A size above the usual size of compiled policy. */
const largeSize = 512 * 1024;
let largeBuffer: Buffer | undefined;

/**
 * Reads all bytes of a file of the kernel.
 *
 * @param maxBytes - the largest number of bytes; no more are read
 * @returns undefined for a larger file
 * @throws the system's error
 */
export function kernelBytes(file: string, maxBytes: number): Buffer | undefined {
  return withDescriptor(openSync(bytePath(file), constants.O_RDONLY), (descriptor) => {
    largeBuffer ??= Buffer.allocUnsafeSlow(largeSize);
    const parts: Buffer[] = [];
    let [size, length] = [0, 0];
    do {
      length = readSync(descriptor, largeBuffer, 0, largeSize, null);
      size += length;
      if (size > maxBytes) return undefined;
      parts.push(Buffer.from(largeBuffer.subarray(0, length)));
    } while (length === largeSize);
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  });
}

/** Lists the names in a kernel folder; none if missing. @throws the system's error */
export function kernelNames(folder: string): readonly string[] {
  const names = unlessFailed(['ENOENT'], () => readdirSync(bytePath(folder), { encoding: 'buffer' }));
  return (names ?? []).map((name) => name.toString('latin1'));
}

/** Converts a path of bytes. Node encodes a string as UTF-8, which is equal only for ASCII. */
export function bytePath(text: string): string | Buffer {
  return isAscii(text) ? text : Buffer.from(text, 'latin1');
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  return /^[\0-\x7f]*$/.test(text);
}
