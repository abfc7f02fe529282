import { fstatSync, writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { getSystemErrorMap } from 'node:util';
import { exitStatus } from '../../exit-status.ts';

/*
 * Node's own streams take as long to load as all else that a start needs, and their first use makes a pipe non-blocking for
 * everyone who shares it. Nothing here touches them but for a terminal.
 */

/** Where the command writes, by the name that Node gives it. */
export type StandardStream = 'stdout' | 'stderr';

const descriptors: Readonly<Record<StandardStream, number>> = { stdout: 1, stderr: 2 };

/** A line of the terminal that comes and goes, and makes way for what is written. */
export interface PassingLine {
  /** Calls what writes, with the line out of its way. @param isOpen - whether it leaves a line without its end */
  readonly beside: (write: () => void, isOpen?: boolean) => void;
  /** Takes the line away for good. */
  readonly end: () => void;
}

let passingLine: PassingLine | undefined;

/** Has what is written from now on go beside a line; beside none where that is gone. */
export function writeBesideLine(line: PassingLine | undefined): void {
  passingLine = line;
}

/** How long to wait for a reader of a full pipe that somebody has made non-blocking. */
const pauseMilliseconds = 2;

/**
 * Writes to stdout, all of it before this returns. A reader that goes away (`lamellar matrix | head`) ends the program, quietly;
 * any other error ends it with `exitStatus.environment` and is told on stderr.
 */
export function writeOutput(text: string | Buffer): void {
  try {
    if (passingLine === undefined) writeAll(descriptors.stdout, text);
    else writeAnswerBeside(passingLine, text);
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
    if (passingLine === undefined) writeAll(descriptors.stderr, text);
    else passingLine.beside(() => writeAll(descriptors.stderr, text));
  } catch {
    // As said above.
  }
}

/** Who reads an answer from a pipe may show it on the same terminal. */
function writeAnswerBeside(line: PassingLine, text: string | Buffer): void {
  const to = fstatSync(descriptors.stdout);
  if (to.isFIFO() || to.isSocket()) line.end();
  const isOpen = to.isCharacterDevice() && text.length > 0 && !text.slice(-1).toString().endsWith('\n');
  line.beside(() => writeAll(descriptors.stdout, text), isOpen);
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
