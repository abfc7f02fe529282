import { writeSync } from 'node:fs';
import { usePassingLine } from './standard-streams.ts';

/*
 * A progress line on the terminal. A separate thread draws the line, because the main thread is busy with computing.
 * This file has the shared memory of both threads, and clears the line before output.
 */

/** The shared cells, 32-bit numbers; the bytes of the text follow. */
export const cells = {
  /** 1 while a thread writes to the terminal. */
  lock: 0,
  /** 1 while drawing is disabled: the terminal's last line is in use, or the progress has ended. */
  silent: 1,
  /** 1 while the line is visible. */
  drawn: 2,
  /** The length of the text in bytes. */
  length: 3,
  /** The finished part of `total`; unused if `total` is 0. */
  done: 4,
  total: 5,
  text: 6,
} as const;

/** The size limit of a text in bytes. */
const maxTextBytes = 512;

const stderr = 2;
/** Moves to the first column, and clears the line. */
export const erasure = '\r\u001B[K';

let shared: Int32Array | undefined;

/** Starts the progress line, and returns the memory to share with the thread. */
export function beginProgress(): Int32Array {
  const bytes = cells.text * Int32Array.BYTES_PER_ELEMENT + maxTextBytes;
  shared = new Int32Array(new SharedArrayBuffer(bytes));
  usePassingLine({ withClearedLine: withClearedLine, end: endProgress });
  return shared;
}

/**
 * Shows the current step.
 *
 * @param total - the total for `countProgress`
 */
export function showProgress(text: string, total = 0): void {
  if (shared === undefined) return;
  // TextEncoder cannot encode into shared memory.
  const bytes = new TextEncoder().encode(text).subarray(0, maxTextBytes);
  locked(shared, (line) => {
    new Uint8Array(line.buffer, cells.text * Int32Array.BYTES_PER_ELEMENT).set(bytes);
    line[cells.length] = bytes.length;
    line[cells.done] = 0;
    line[cells.total] = total;
  });
}

/** Reports the number of finished items. The call is cheap. */
export function countProgress(done: number): void {
  if (shared !== undefined) shared[cells.done] = done;
}

/**
 * Calls a function that writes to the terminal, with the progress line cleared.
 *
 * @param isOpen - true if the function leaves a line without a line break, which the progress line must not overwrite
 */
function withClearedLine(write: () => void, isOpen = false): void {
  if (shared === undefined) {
    write();
    return;
  }
  locked(shared, (line) => {
    erase(line);
    line[cells.silent] = isOpen ? 1 : 0;
    write();
  });
}

/** Hides the line until the next output, for input by the user. */
export function hideProgress(): void {
  withClearedLine(() => undefined, true);
}

/** Removes the line permanently. */
export function endProgress(): void {
  if (shared === undefined) return;
  locked(shared, (line) => {
    erase(line);
    line[cells.silent] = 1;
  });
  shared = undefined;
  usePassingLine(undefined);
}

function erase(line: Int32Array): void {
  if (line[cells.drawn] === 0) return;
  line[cells.drawn] = 0;
  try {
    writeSync(stderr, erasure);
  } catch {
    // A closed terminal has no line.
  }
}

function locked(line: Int32Array, use: (line: Int32Array) => void): void {
  while (Atomics.compareExchange(line, cells.lock, 0, 1) !== 0) Atomics.wait(line, cells.lock, 1);
  try {
    use(line);
  } finally {
    Atomics.store(line, cells.lock, 0);
    Atomics.notify(line, cells.lock);
  }
}
