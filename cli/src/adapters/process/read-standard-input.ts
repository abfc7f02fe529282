import { CommandError } from '../../exit-status.ts';
import { joinedChunks } from '@lamellar/node/files';
import { enter } from './logger.ts';
import { hideProgress } from './progress-line.ts';

/** Hides the progress line, because the user may type input. */
export function beforeStandardInput(): void {
  enter('reading standard input');
  if (process.stdin.isTTY) hideProgress();
}

/** The content of standard input after a read: a command may run for several hosts. */
let known: Buffer | undefined;

/** Reads all of standard input, which may be a pipe, up to a size in bytes. A second call returns the same content. */
export async function readStandardInput(largest: number): Promise<Buffer> {
  if (known !== undefined) return known;
  beforeStandardInput();
  const bytes = await joinedChunks(process.stdin as AsyncIterable<Buffer>, largest);
  if (bytes === undefined) throw new CommandError(`standard input: it is larger than ${largest >> 20} MiB`);
  known = bytes;
  return bytes;
}
