import { closeSync, createReadStream, fstatSync, type ReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { beforeStandardInput } from '../process/read-standard-input.ts';
import { failure, openNamedFile } from '@lamellar/node/files';

/** A longer line is truncated, because hostile input must not fill the memory. Real logs have shorter lines. */
const maxLineLength = 1024 * 1024;

const chunkSize = 256 * 1024;

/**
 * Yields the lines of a log of any size in batches: of a file (plain or compressed by gzip(1)), of a pipe, or of
 * standard input for `-`.
 *
 * @throws CommandError if the log cannot be read to the end
 */
export async function* logLines(file: string): AsyncGenerator<readonly ByteString[]> {
  const name = file === '-' ? 'standard input' : printable(file);
  try {
    if (file === '-') beforeStandardInput();
    yield* linesOf(decompressed(file === '-' ? process.stdin : openLog(file, name)));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const reason = code?.startsWith('Z_') === true ? 'the gzip data is damaged' : failure(error).reason;
    throw new CommandError(`${name}: ${reason}`);
  }
}

/** Yields the lines of a byte stream without line ends. Truncates long lines. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly ByteString[]> {
  const lines = new LineSplitter();
  for await (const chunk of chunks) yield lines.push(chunk);
  yield lines.end();
}

/** Splits chunks of bytes into lines. Buffers a single line, truncated if long. */
export class LineSplitter {
  #rest = '';

  /** Returns the lines with an end in the chunk. */
  push(chunk: Buffer): readonly ByteString[] {
    const lines = chunk.toString('latin1').split('\n');
    // The rest of a line beyond the limit is dropped.
    lines[0] = this.#rest.length < maxLineLength ? `${this.#rest}${lines[0] ?? ''}` : this.#rest;
    this.#rest = lines.pop() ?? '';
    return lines.map(withoutReturn);
  }

  /** Returns the last line, if the line has no end. */
  end(): readonly ByteString[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [withoutReturn(rest)];
  }
}

function withoutReturn(line: string): ByteString {
  return (line.endsWith('\r') ? line.slice(0, -1) : line) as ByteString;
}

function openLog(file: string, name: string): ReadStream {
  // A device is not opened, even if the file is replaced now.
  const named = openNamedFile(file);
  if (typeof named !== 'number') throw new CommandError(`${name}: ${named.reason}`, named);
  const status = fstatSync(named);
  const problem = status.isDirectory()
    ? 'it is a directory'
    : status.isFile() || status.isFIFO()
      ? undefined
      : 'it is neither a file nor a pipe';
  if (problem !== undefined) {
    closeSync(named);
    throw new CommandError(`${name}: ${problem}`);
  }
  const stream = createReadStream(`/proc/self/fd/${named}`, { highWaterMark: chunkSize });
  return stream.once('close', () => closeSync(named));
}

/** Decompresses a stream with the magic number of gzip(1). */
async function* decompressed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const whole = rejoined(first.value, iterator);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const { Readable } = await import('node:stream');
  const { pipeline } = await import('node:stream/promises');
  const gunzip = createGunzip({ chunkSize });
  const piped = pipeline(Readable.from(whole), gunzip);
  // The reader gets the error from the stream.
  piped.catch(() => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
}

async function* rejoined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
