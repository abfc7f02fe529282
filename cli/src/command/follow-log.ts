import { conventionText, foldedText } from '@lamellar/core/render';
import { RecordFold, type LocatedRecord } from '@lamellar/core/log-records';
import { CommandError } from '../exit-status.ts';
import { followLines } from '../adapters/filesystem/follow-lines.ts';
import { logLines } from '../adapters/filesystem/log-lines.ts';
import { ownLog, type OpenLog } from '../adapters/process/own-log.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { endProgress } from '../adapters/process/progress-line.ts';
import { announce } from '../adapters/process/logger.ts';
import { recordView } from '../views/record-view.ts';
import type { RecordPolicy } from './evaluated-policy.ts';
import type { FailingRecords } from './failing-records.ts';
import { eachOperation, eachRecord, shownName } from './read-log.ts';
import type { WhyFlags } from './why-flags.ts';

/**
 * Prints the first operation of each kind as soon as its record is written, or every record with `--format records`, until a
 * signal ends the process.
 */
export async function followLog(
  files: readonly string[],
  requested: RecordPolicy | undefined,
  { patch, format, quietLog = false }: WhyFlags,
  failing: FailingRecords,
): Promise<void> {
  if (patch === true) throw new CommandError('--patch excludes --follow');
  const [file, ...others] = files;
  if (others.length > 0) throw new CommandError('--follow needs a single log');
  const log = file === undefined ? ownLog(true) : openLog(file);
  announce(`following ${shownName(log)}`);
  endProgress();
  const problem =
    format === 'records'
      ? await followRecords(log, failing)
      : await followKinds(log, requested, { format, quietLog }, failing);
  if (problem !== undefined) throw problem;
}

function openLog(file: string): OpenLog {
  return { name: file, lines: file === '-' ? logLines(file) : followLines(file) };
}

function followRecords(log: OpenLog, failing: FailingRecords): Promise<CommandError | undefined> {
  return eachRecord(log, (located: LocatedRecord) => {
    failing.see(located.record);
    writeOutput(`${JSON.stringify(recordView(log.name, located))}\n`);
  });
}

async function followKinds(
  log: OpenLog,
  requested: RecordPolicy | undefined,
  { format, quietLog }: { readonly format: WhyFlags['format']; readonly quietLog: boolean },
  failing: FailingRecords,
): Promise<CommandError | undefined> {
  const json = format === 'ndjson' ? await import('../views/why-view.ts') : undefined;
  const fold = new RecordFold();
  return eachOperation(log, (operation) => {
    for (const { record } of operation) failing.see(record);
    const kind = fold.add(operation);
    if (kind === undefined) return;
    if (json !== undefined) {
      writeOutput(
        `${JSON.stringify(json.eventView(log.name, kind, requested?.judge(operation), requested, quietLog))}\n`,
      );
      return;
    }
    const [head = '', ...rest] = foldedText(kind);
    const more = requested?.fixAndLinesAbout(operation) ?? conventionText(operation, quietLog);
    writeOutput(`${[head, ...rest, ...more].join('\n')}\n\n`);
  });
}
