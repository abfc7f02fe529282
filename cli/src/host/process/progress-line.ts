import { writeSync } from 'node:fs';
import { writeBesideLine } from './standard-streams.ts';

/*
 * One line on the terminal that says what goes on. A thread of its own draws it, since this one computes most of the time; here is
 * what the two share, and what has the line make way for what is written.
 */

/** What the threads share: places of 32-bit numbers; behind them are the bytes of the text. */
export const cells = {
  /** 1 while one of the threads writes to the terminal. */
  lock: 0,
  /** 1 while nothing may be drawn: something else stands in the terminal's last line, or it is over. */
  silent: 1,
  /** 1 while the line is there. */
  drawn: 2,
  /** How many bytes the text has. */
  length: 3,
  /** How many of `total` are done; where `total` is 0, nothing is counted. */
  done: 4,
  total: 5,
  text: 6,
} as const;

/** The most bytes that a text has. */
const mostBytes = 512;

const stderr = 2;
/** Goes to the first column, and takes away all behind it. */
export const erasure = '\r\u001B[K';

let shared: Int32Array | undefined;

/** Begins with it. What is given is what the thread is to share. */
export function beginProgress(): Int32Array {
  const bytes = cells.text * Int32Array.BYTES_PER_ELEMENT + mostBytes;
  shared = new Int32Array(new SharedArrayBuffer(bytes));
  writeBesideLine({ beside: besideProgress, end: endProgress });
  return shared;
}

/**
 * Says what goes on from now.
 *
 * @param total - how many there are of what `countProgress` counts
 */
export function showProgress(text: string, total = 0): void {
  if (shared === undefined) return;
  // What is shared cannot be encoded into.
  const bytes = new TextEncoder().encode(text).subarray(0, mostBytes);
  locked(shared, (line) => {
    new Uint8Array(line.buffer, cells.text * Int32Array.BYTES_PER_ELEMENT).set(bytes);
    line[cells.length] = bytes.length;
    line[cells.done] = 0;
    line[cells.total] = total;
  });
}

/** Says how many are done. It costs next to nothing. */
export function countProgress(done: number): void {
  if (shared !== undefined) shared[cells.done] = done;
}

/**
 * Calls what writes to the terminal, with the line out of its way.
 *
 * @param isOpen - whether a line is begun and not ended, which is not to be drawn over
 */
function besideProgress(write: () => void, isOpen = false): void {
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

/** Takes the line away until something is written: somebody types there. */
export function holdProgress(): void {
  besideProgress(() => undefined, true);
}

/** Takes the line away for good. */
export function endProgress(): void {
  if (shared === undefined) return;
  locked(shared, (line) => {
    erase(line);
    line[cells.silent] = 1;
  });
  shared = undefined;
  writeBesideLine(undefined);
}

function erase(line: Int32Array): void {
  if (line[cells.drawn] === 0) return;
  line[cells.drawn] = 0;
  try {
    writeSync(stderr, erasure);
  } catch {
    // A terminal that is gone has no line.
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
