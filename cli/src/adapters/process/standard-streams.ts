import { fstatSync, writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { getSystemErrorMap } from 'node:util';
import { exitStatus } from '../../exit-status.ts';
import { clearProgress, endProgress, hasProgressLine, hideProgress } from './progress-line.ts';

/*
 * Output without Node's own streams, except for a terminal. Node's streams double the time of a start, and their first
 * use makes a pipe non-blocking for every process with the pipe.
 */

/** A standard stream for output, by Node's name. */
export type StandardStream = 'stdout' | 'stderr';

const descriptors: Readonly<Record<StandardStream, number>> = { stdout: 1, stderr: 2 };

/** The pause before a retry on a full pipe that somebody has made non-blocking. */
const pauseMilliseconds = 2;

/** The texts that replace the paths of temporary folders in output. */
const shownFolders = new Map<string, string>();

/** Shows a different text for the path of a temporary folder in all later output. */
export function showFolderAs(folder: string, shown: string): void {
  shownFolders.set(folder, shown);
}

/** The output of a command on both streams. */
export interface CapturedOutput {
  stdout: string;
  stderr: string;
}

let captured: Partial<CapturedOutput> | undefined;

/** Runs an action, and collects the output to the given streams in memory. */
export async function capturing<Result>(
  streams: Partial<CapturedOutput>,
  act: () => Result | Promise<Result>,
): Promise<Result> {
  const outer = captured;
  captured = streams;
  try {
    return await act();
  } finally {
    captured = outer;
  }
}

/**
 * Writes to stdout completely before the return. A closed reader (`lamellar matrix | head`) ends the program quietly.
 * Any other error goes to stderr and ends the program with `exitStatus.environment`.
 */
export function writeOutput(text: string | Buffer): void {
  if (captured?.stdout !== undefined) {
    captured.stdout += withShownFolders(text.toString());
    return;
  }
  try {
    if (hasProgressLine()) writeAroundLine(text);
    else writeAll(descriptors.stdout, text);
  } catch (error) {
    const { code, errno = 0, message } = error as NodeJS.ErrnoException;
    // A socket with unread data at the close of the reader.
    if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(exitStatus.success);
    writeError(`lamellar: standard output: ${getSystemErrorMap().get(errno)?.[1] ?? message}\n`);
    process.exit(exitStatus.environment);
  }
}

/** Writes to stderr completely before the return. Ignores errors, because the exit status still shows the failure. */
export function writeError(text: string): void {
  if (captured?.stderr !== undefined) {
    captured.stderr += withShownFolders(text);
    return;
  }
  try {
    clearProgress();
    writeAll(descriptors.stderr, text);
  } catch {
    // The exit status still shows the failure.
  }
}

/** The reader of a pipe may show the answer on the terminal of the progress line. */
function writeAroundLine(text: string | Buffer): void {
  const to = fstatSync(descriptors.stdout);
  if (to.isFIFO() || to.isSocket()) endProgress();
  clearProgress();
  writeAll(descriptors.stdout, text);
  const isOpen = to.isCharacterDevice() && text.length > 0 && !text.slice(-1).toString().endsWith('\n');
  if (isOpen) hideProgress();
}

/** Returns the terminal of a stream; undefined if the stream is not a terminal. */
export function terminalOf(stream: StandardStream): WriteStream | undefined {
  // Node's stream of a terminal has more properties, but is slow to load.
  if (!fstatSync(descriptors[stream]).isCharacterDevice()) return undefined;
  return process[stream].isTTY ? process[stream] : undefined;
}

/** The values of `--color`. */
export const colorChoices = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof colorChoices)[number];

let color: ColorChoice = 'auto';

/** Sets the choice of the command line. */
export function useColor(chosen: ColorChoice): void {
  color = chosen;
}

/**
 * Checks whether a stream takes colour: by `--color`, else by a request in the environment (https://no-color.org,
 * https://force-color.org), else if the stream is a terminal.
 */
export function hasColor(stream: StandardStream): boolean {
  if (color !== 'auto') return color === 'always';
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: terminal } = process.env;
  if (none !== '' || forced === '0') return false;
  return forced !== '' || (terminal !== 'dumb' && terminalOf(stream) !== undefined);
}

function writeAll(descriptor: number, text: string | Buffer): void {
  const bytes = typeof text === 'string' ? Buffer.from(withShownFolders(text)) : text;
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

function withShownFolders(text: string): string {
  let shown = text;
  for (const [folder, instead] of shownFolders) shown = shown.replaceAll(folder, () => instead);
  return shown;
}
