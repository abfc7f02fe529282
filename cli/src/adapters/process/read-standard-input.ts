import { CommandError } from '../../exit-status.ts';
import { joinedChunks } from '@lamellar/node/files';
import { enter } from './logger.ts';
import { hideProgress } from './progress-line.ts';

/** Hides the progress line, because the user may type input. */
export function beforeStandardInput(): void {
  enter('reading standard input');
  if (process.stdin.isTTY) hideProgress();
}

/** Reads all of standard input, which may be a pipe, up to a size in bytes. */
export async function readStandardInput(largest: number): Promise<Buffer> {
  beforeStandardInput();
  const bytes = await joinedChunks(process.stdin as AsyncIterable<Buffer>, largest);
  if (bytes === undefined) throw new CommandError(`standard input: it is larger than ${largest >> 20} MiB`);
  return bytes;
}
