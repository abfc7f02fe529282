import { announce } from '../adapters/process/logger.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { saveSnapshot, snapshotText } from '../adapters/snapshot/snapshot-files.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { countOf } from '../words/count-of.ts';
import { listTasks, warnUnseen, type PsFlags } from './ps.ts';

/** `lamellar snapshot FILE`: saves this host, and prints the saved tasks. `-` writes the snapshot to standard output. */
export async function snapshot(file: string, { format }: Pick<PsFlags, 'format'>): Promise<ExitStatus> {
  if (file === '-' && format !== 'human')
    throw new CommandError('--format is the format of the list of processes, and `snapshot -` prints no list', {
      hint: 'omit --format, or save the snapshot in a file',
    });
  const taken = await takeSnapshot({ loads: true, surroundings: true, tools: true });
  if (file === '-') {
    writeOutput(snapshotText(taken));
    warnUnseen(taken);
    return exitStatus.success;
  }
  announce(`saved ${countOf(saveSnapshot(taken, file), 'byte')}; policy can contain secrets`);
  return listTasks(taken, format);
}
