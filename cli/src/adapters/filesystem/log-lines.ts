import { closeSync, createReadStream, fstatSync, readdirSync, statSync, type ReadStream } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { beforeStandardInput } from '../process/read-standard-input.ts';
import { failure, openNamedFile } from '@lamellar/node/files';

/** A longer line is truncated, because hostile input must not fill the memory. Real logs have shorter lines. */
const maxLineLength = 1024 * 1024;

const chunkSize = 256 * 1024;

/** Returns the files in a directory of logs, by name; a different name, or an empty directory, stands for itself. */
export function logFiles(file: string): readonly string[] {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return [file];
  try {
    const files = readdirSync(file, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.length === 0 ? [file] : files.map(({ name }) => path.join(file, name)).toSorted();
  } catch {
    return [file];
  }
}

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
    yield* linesOf(decoded(file === '-' ? process.stdin : openLog(file, name), name));
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
    ? 'it is a directory without a readable file'
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

/** The first bytes of encodings, in hexadecimal digits. */
const unsupported: readonly (readonly [start: string, program: string])[] = [
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
  ['425a68', 'bzip2'],
];
const encodings: ReadonlyMap<string, string> = new Map([
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
]);

/** Decompresses a stream by gzip(1), and decodes UTF-16, by the first bytes. Further streams are unchanged. */
async function* decoded(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const whole = rejoined(first.value, iterator);
  const start = first.value.subarray(0, 6).toString('hex');
  const [, program] = unsupported.find(([magic]) => start.startsWith(magic)) ?? [];
  if (program !== undefined)
    throw new CommandError(`${name}: compression by ${program} is not supported`, {
      hint: `decompress the log first: ${program} -dc FILE | lamellar why -`,
    });
  const encoding = encodings.get(start.slice(0, 4));
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding);
    for await (const chunk of whole) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    return;
  }
  if (!start.startsWith('1f8b')) {
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
