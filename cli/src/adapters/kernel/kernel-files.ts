import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/*
 * Files that the kernel generates at a read: in proc, sys and securityfs. Text has a character for every byte.
 */

/** Reads a kernel file without the final line break; undefined if the file, or its object, is gone. */
export function kernelValue(folder: string, file: string): string | undefined {
  return ifThere(() => kernelText(`${folder}/${file}`).replace(/\n$/, ''));
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
  const descriptor = openSync(bytePath(file), constants.O_RDONLY);
  try {
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
  } finally {
    closeSync(descriptor);
  }
}

/** Lists the names in a kernel folder; none if missing. @throws the system's error */
export function kernelNames(folder: string): readonly string[] {
  const names = ifThere(() => readdirSync(bytePath(folder), { encoding: 'buffer' }));
  return (names ?? []).map((name) => name.toString('latin1'));
}

/** Converts a path of bytes. Node encodes a string as UTF-8, which is equal only for ASCII. */
export function bytePath(text: string): string | Buffer {
  return isAscii(text) ? text : Buffer.from(text, 'latin1');
}

function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  return /^[\0-\x7f]*$/.test(text);
}
