import { textOf } from '@lamellar/core/language';
import { TaskLayers, type Snapshot } from '@lamellar/core/snapshot';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { terminalOf, writeOutput } from '../adapters/process/standard-streams.ts';
import { takeSnapshot, type SnapshotParts } from '../adapters/snapshot/take-snapshot.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { countOf } from '../words/count-of.ts';
import { LineWriter } from '../render/line-writer.ts';
import { tasksView, taskView } from '../views/ps-view.ts';
import { psText } from '../render/ps-text.ts';
import { styleFor } from '../render/style.ts';

/** The options of `ps`. */
export interface PsFlags {
  readonly format: 'human' | 'json' | 'ndjson';
  /** A saved snapshot, instead of this host. */
  readonly snapshot?: string;
  /** The file to save the snapshot in. */
  readonly save?: string;
}

const defaultColumns = 100;

/** `lamellar ps`: prints the tasks of a host by container, with their labels layer by layer. */
export async function ps({ format, snapshot: file, save }: PsFlags): Promise<ExitStatus> {
  if (file !== undefined && save !== undefined)
    throw new CommandError('--save writes a snapshot, and --snapshot reads a snapshot: remove one option', {
      hint: 'copy the file',
    });
  const snapshot = file === undefined ? await takeSnapshot(partsFor(save)) : await readSaved(file);
  if (save === '-') {
    const { snapshotText } = await import('../adapters/snapshot/snapshot-files.ts');
    writeOutput(snapshotText(snapshot));
    warnUnseen(snapshot);
    return exitStatus.success;
  }
  if (save !== undefined) {
    const { saveSnapshot } = await import('../adapters/snapshot/snapshot-files.ts');
    announce(`saved ${countOf(saveSnapshot(snapshot, save), 'byte')}; policy can contain secrets`);
  }
  show(snapshot, format);
  warnUnseen(snapshot);
  return snapshot.tasks.length === 0 ? exitStatus.environment : exitStatus.success;
}

/** Returns the parts of the snapshot to collect: a saved snapshot needs more than the list. */
function partsFor(save: string | undefined): SnapshotParts {
  const isKept = save !== undefined;
  return { loads: isKept, surroundings: isKept, tools: isKept };
}

async function readSaved(file: string): Promise<Snapshot> {
  const { readSnapshotOf } = await import('../adapters/snapshot/snapshot-files.ts');
  return readSnapshotOf(file);
}

function show(snapshot: Snapshot, format: PsFlags['format']): void {
  if (format === 'json') writeOutput(`${JSON.stringify(tasksView(snapshot))}\n`);
  else if (format === 'human')
    writeOutput(psText(snapshot, styleFor('stdout'), terminalOf('stdout')?.columns ?? defaultColumns));
  else {
    const out = new LineWriter();
    const layers = new TaskLayers(snapshot);
    for (const task of snapshot.tasks) out.line(JSON.stringify(taskView(task, snapshot, layers)));
    out.end();
  }
}

function warnUnseen({ unseen }: Snapshot): void {
  for (const { what, reason } of unseen) warn(`not seen: ${textOf(what)}: ${textOf(reason)}`);
}
