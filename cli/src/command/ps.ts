import { textOf } from '@lamellar/core/language';
import { TaskLayers, type Snapshot } from '@lamellar/core/snapshot';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { terminalOf, writeOutput } from '../adapters/process/standard-streams.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { warn } from '../adapters/process/logger.ts';
import { LineWriter } from '../render/line-writer.ts';
import { tasksView, taskView } from '../views/ps-view.ts';
import { psText } from '../render/ps-text.ts';
import { styleFor } from '../render/style.ts';

/** The options of `ps`. */
export interface PsFlags {
  readonly format: 'human' | 'json' | 'ndjson';
  /** A saved snapshot, instead of this host. */
  readonly snapshot?: string;
}

const defaultColumns = 100;

/** `lamellar ps`: prints the tasks of a host by container, with their labels layer by layer. */
export async function ps({ format, snapshot: file }: PsFlags): Promise<ExitStatus> {
  return listTasks(
    file === undefined ? await takeSnapshot({ loads: false, surroundings: false }) : await readSaved(file),
    format,
  );
}

/** Prints the tasks of a snapshot, and warns about invisible parts. */
export function listTasks(snapshot: Snapshot, format: PsFlags['format']): ExitStatus {
  show(snapshot, format);
  warnUnseen(snapshot);
  return snapshot.tasks.length === 0 ? exitStatus.environment : exitStatus.success;
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

/** Warns about the parts of a host that were not visible. */
export function warnUnseen({ unseen }: Snapshot): void {
  for (const { what, reason } of unseen) warn(`not seen: ${textOf(what)}: ${textOf(reason)}`);
}
