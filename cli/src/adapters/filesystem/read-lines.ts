import { printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { readNamedFile } from '@lamellar/node/files';
import { readStandardInput } from '../process/read-standard-input.ts';

/** A line of a file, not empty, with the place. */
export interface Line {
  readonly text: ByteString;
  /** `FILE:LINE`, safe to print. */
  readonly place: string;
}

/** The size of a quarter of a million pairs of long labels, and far below the memory of any machine. */
const maxBytes = 256 * 1024 * 1024;

/** Reads the lines of a file, or of standard input for `-`, without empty lines. */
export async function readLines(file: string): Promise<readonly Line[]> {
  const name = file === '-' ? 'standard input' : printable(file);
  const bytes = file === '-' ? await readStandardInput(maxBytes) : contents(file, name);
  const lines: Line[] = [];
  bytes
    .toString('latin1')
    .split('\n')
    .forEach((line, index) => {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text !== '') lines.push({ text: text as ByteString, place: `${name}:${index + 1}` });
    });
  return lines;
}

function contents(file: string, name: string): Buffer {
  const read = readNamedFile(file, maxBytes);
  if ('bytes' in read) return read.bytes;
  const hint = read.special ? 'write `-` to read from a pipe' : read.hint;
  throw new CommandError(`${name}: ${read.reason}`, { hint });
}
