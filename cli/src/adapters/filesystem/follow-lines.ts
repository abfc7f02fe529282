import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { LineSplitter } from './log-lines.ts';
import { failure, openNamedFile } from '@lamellar/node/files';

const chunkSize = 256 * 1024;
const pauseMilliseconds = 200;

/**
 * Yields the lines that are added to a log from now on, without end. A rotated log (renamed and replaced, or truncated)
 * is read to the end, and the new log from the beginning. Yields an empty list after a pause without lines.
 *
 * @throws CommandError if the log cannot be read
 */
export function followLines(file: string): AsyncGenerator<readonly ByteString[]> {
  // The file is opened before the return, so later lines are never missed.
  return linesFrom(openFor(file), file);
}

async function* linesFrom(opened: OpenFile, file: string): AsyncGenerator<readonly ByteString[]> {
  let log = opened;
  let position = log.status.size;
  const buffer = Buffer.allocUnsafe(chunkSize);
  let lines = new LineSplitter();
  for (;;) {
    const length = readSync(log.descriptor, buffer, 0, chunkSize, position);
    position += length;
    if (length > 0) {
      yield lines.push(buffer.subarray(0, length));
      continue;
    }
    yield [];
    await sleep(pauseMilliseconds);
    const status = statSync(file, { throwIfNoEntry: false });
    // During a rotation, the file may be missing for a moment.
    if (status === undefined) continue;
    if (isSame(status, log.status) && fstatSync(log.descriptor).size >= position) continue;
    const more = readSync(log.descriptor, buffer, 0, chunkSize, position);
    if (more > 0) {
      position += more;
      yield lines.push(buffer.subarray(0, more));
      continue;
    }
    yield lines.end();
    closeSync(log.descriptor);
    log = openFor(file);
    position = 0;
    lines = new LineSplitter();
  }
}

function isSame(left: Stats, right: Stats): boolean {
  return left.ino === right.ino && left.dev === right.dev;
}

interface OpenFile {
  readonly descriptor: number;
  readonly status: Stats;
}

function openFor(file: string): OpenFile {
  const name = printable(file);
  const named = openNamedFile(file);
  if (typeof named !== 'number') throw new CommandError(`${name}: ${named.reason}`, named);
  try {
    // A device or a FIFO is not opened, even if the file is replaced now.
    if (!fstatSync(named).isFile()) throw new CommandError(`${name}: only regular files can be followed`);
    const descriptor = openSync(`/proc/self/fd/${named}`, 'r');
    return { descriptor, status: fstatSync(descriptor) };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${name}: ${failure(error).reason}`);
  } finally {
    closeSync(named);
  }
}
