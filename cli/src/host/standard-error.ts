import { writeSync } from 'node:fs';

const descriptor = 2;

/** Writes to stderr before it returns, without a stream, which is slow where there are thousands of lines. */
export function writeStandardError(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    written = writeSync(descriptor, bytes);
  } catch {
    // A full pipe, or nobody who reads: the stream knows what to do.
  }
  if (written < bytes.length) process.stderr.write(bytes.subarray(written));
}
