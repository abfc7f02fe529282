import { RecordJoiner, RecordLines, type LocatedRecord, type RecordedOperation } from '@lamellar/core/log-records';
import { printable, wrongFile } from '@lamellar/core/language';
import { readRegularFile } from '@lamellar/node/files';
import { CommandError } from '../exit-status.ts';
import { logFiles, logLines } from '../adapters/filesystem/log-lines.ts';
import { ownLog, type OpenLog } from '../adapters/process/own-log.ts';
import { countOf } from '../words/count-of.ts';
import { announce, enter, warn } from '../adapters/process/logger.ts';

/** Opens the named logs and the files in named directories, or this machine's own log if none is named. */
export function openLogs(files: readonly string[]): readonly OpenLog[] {
  if (files.length > 0) return files.flatMap(logFiles).map((file) => ({ name: file, lines: logLines(file) }));
  const log = ownLog(false);
  announce(`reading ${log.name}`);
  return [log];
}

/** Returns the name of a log, safe to print. */
export function shownName({ name }: OpenLog): string {
  return name === '-' ? 'standard input' : printable(name);
}

/**
 * Calls back for each record of a log. The records of the last line are complete after a pause.
 *
 * @param pause - is called after a pause in the log, and at the end
 * @returns the error that stopped the reading, if any
 */
export async function eachRecord(
  log: OpenLog,
  tell: (located: LocatedRecord) => void,
  pause: () => void = () => {},
): Promise<CommandError | undefined> {
  if (log.name !== '-') enter(`reading ${shownName(log)}`);
  const reader = new RecordLines();
  let count = 0;
  const found = (located: LocatedRecord): void => {
    count++;
    tell(located);
  };
  const end = (): void => {
    for (const located of reader.end()) found(located);
    const ignored = reader.takeIgnored();
    if (ignored > 0) warn(`${shownName(log)}: ${countOf(ignored, 'line')} by other programs ignored`);
    pause();
  };
  let problem: CommandError | undefined;
  try {
    for await (const lines of log.lines) {
      for (const line of lines) for (const located of reader.push(line)) found(located);
      if (lines.length === 0) end();
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problem = error;
  }
  end();
  return problem ?? (count === 0 ? wrongLog(log) : undefined);
}

/** Returns the error for a file without a record that is a manifest, policy or a snapshot. */
function wrongLog(log: OpenLog): CommandError | undefined {
  const read = readRegularFile(log.name);
  if ('reason' in read) return undefined;
  const wrong = wrongFile(read.bytes.toString('latin1'), log.name, 'log');
  if (wrong === undefined || wrong.kind === 'gzip') return undefined;
  return new CommandError(`${shownName(log)}: ${wrong.message}`, wrong);
}

/**
 * Calls back for each operation in the records of a log.
 *
 * @returns the error, if the log could not be read to the end
 */
export function eachOperation(
  log: OpenLog,
  tell: (operation: RecordedOperation) => void,
): Promise<CommandError | undefined> {
  const joiner = new RecordJoiner();
  const done = (operation: RecordedOperation | undefined): void => {
    if (operation !== undefined) tell(operation);
  };
  return eachRecord(
    log,
    (located) => done(joiner.push(located)),
    () => done(joiner.end()),
  );
}
