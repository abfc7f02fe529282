import { fstatSync, writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { getSystemErrorMap } from 'node:util';
import { exitStatus } from '../../exit-status.ts';
import { besideProgress, endProgress, hasProgress } from './progress-line.ts';

/*
 * Node's own streams take as long to load as all else that a start needs, and their first use makes a pipe non-blocking for
 * everyone who shares it. Nothing here touches them but for a terminal.
 */

/** Where the command writes, by the name that Node gives it. */
export type StandardStream = 'stdout' | 'stderr';

const descriptors: Readonly<Record<StandardStream, number>> = { stdout: 1, stderr: 2 };

/** How long to wait for a reader of a full pipe that somebody has made non-blocking. */
const pauseMilliseconds = 2;

/**
 * Writes to stdout, all of it before this returns. A reader that goes away (`lamellar matrix | head`) ends the program, quietly;
 * any other error ends it with `exitStatus.environment` and is told on stderr.
 */
export function writeOutput(text: string | Buffer): void {
  try {
    if (hasProgress()) writeBesideProgress(text);
    else writeAll(descriptors.stdout, text);
  } catch (error) {
    const { code, errno = 0, message } = error as NodeJS.ErrnoException;
    // A socket whose reader goes away with something unread.
    if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(exitStatus.success);
    writeError(`lamellar: standard output: ${getSystemErrorMap().get(errno)?.[1] ?? message}\n`);
    process.exit(exitStatus.environment);
  }
}

/** Writes to stderr, all of it before this returns. Where nobody reads what went wrong, the exit status still tells. */
export function writeError(text: string): void {
  try {
    besideProgress(() => writeAll(descriptors.stderr, text));
  } catch {
    // As said above.
  }
}

/** Who reads an answer from a pipe may show it on the same terminal. */
function writeBesideProgress(text: string | Buffer): void {
  const to = fstatSync(descriptors.stdout);
  if (to.isFIFO() || to.isSocket()) endProgress();
  const isOpen = to.isCharacterDevice() && text.length > 0 && !text.slice(-1).toString().endsWith('\n');
  besideProgress(() => writeAll(descriptors.stdout, text), isOpen);
}

/** The terminal that a stream goes to; undefined where it goes anywhere else. */
export function terminalOf(stream: StandardStream): WriteStream | undefined {
  // Node's stream of a terminal knows more, but is slow to load.
  if (!fstatSync(descriptors[stream]).isCharacterDevice()) return undefined;
  return process[stream].isTTY ? process[stream] : undefined;
}

/** Whether a stream takes colour: a terminal, and nobody asked for none (https://no-color.org). */
export function hasColor(stream: StandardStream): boolean {
  const { NO_COLOR: noColor, TERM: terminal } = process.env;
  return (noColor === undefined || noColor === '') && terminal !== 'dumb' && terminalOf(stream) !== undefined;
}

function writeAll(descriptor: number, text: string | Buffer): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, pauseMilliseconds);
    }
  }
}
