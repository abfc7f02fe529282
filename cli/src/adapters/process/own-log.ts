import { accessSync, constants } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { EnvironmentError } from '../../exit-status.ts';
import { followLines } from '../filesystem/follow-lines.ts';
import { kindOf, failure } from '@lamellar/node/files';
import { linesOf, logLines } from '../filesystem/log-lines.ts';
import { runProgram, startProgram } from './run-program.ts';

/** A log with a name for messages. */
export interface OpenLog {
  readonly name: string;
  readonly lines: AsyncIterable<readonly ByteString[]>;
}

/** The possible logs of the machine, the most complete first. */
const auditLog = '/var/log/audit/audit.log';
const syslogFiles = ['/var/log/kern.log', '/var/log/syslog', '/var/log/messages'];
const journals = ['/run/log/journal', '/var/log/journal'];

/** The records of the current boot: the kernel's, the audit system's and, without an audit system, dbus-daemon's. */
const journalWords = `--boot --no-pager --quiet --output=short-iso
  _TRANSPORT=kernel + _TRANSPORT=audit + _EXE=/usr/bin/dbus-daemon`.split(/\s+/);

/**
 * Finds the log of AppArmor's records on this machine: auditd's log, the journal, a syslog file, or the kernel's
 * buffer.
 *
 * @param follow - true for the records from now on, without end
 * @throws CommandError if no log can be read, with the status for an environment error
 */
export function ownLog(follow: boolean): OpenLog {
  const tried: string[] = [];
  const ofFile = (file: string): OpenLog | undefined => {
    if (kindOf(file) !== 'file') return undefined;
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      tried.push(`${file}: ${failure(error).reason}`);
      return undefined;
    }
    return { name: file, lines: follow ? followLines(file) : logLines(file) };
  };
  const found =
    ofFile(auditLog) ??
    ofCommand('the journal', 'journalctl', journalWords, ['--follow', '--lines=0'], follow, tried) ??
    syslogFiles.reduce<OpenLog | undefined>((log, file) => log ?? ofFile(file), undefined) ??
    ofCommand("the kernel's buffer", 'dmesg', [], ['--follow-new'], follow, tried);
  if (found !== undefined) return found;
  throw new EnvironmentError(
    `the log of this machine cannot be read\n${tried.map((line) => `  ${line}`).join('\n')}`,
    'try as root, or name a file, `-` for standard input',
  );
}

/** The time limit of a log's last line, in milliseconds: a large journal takes seconds. */
const patience = 120_000;

/** Opens the output of a log program; undefined if the program prints nothing. */
function ofCommand(
  name: string,
  program: 'journalctl' | 'dmesg',
  words: readonly string[],
  toFollow: readonly string[],
  follow: boolean,
  tried: string[],
): OpenLog | undefined {
  if (program === 'journalctl' && journals.every((place) => kindOf(place) !== 'directory')) return undefined;
  const locale = 'C.UTF-8';
  const probe = runProgram(program, program === 'journalctl' ? ['--lines=1', ...words] : words, {
    deadline: patience,
    locale,
    encoding: 'latin1',
    largestOutput: 64 * 1024 * 1024,
  });
  const reason = probe.error === undefined ? probe.stderr.trim().split('\n')[0] : failure(probe.error).reason;
  if (probe.status !== 0 || probe.stdout === '') {
    tried.push(`${program}: ${reason === undefined || reason === '' ? 'no output' : reason}`);
    return undefined;
  }
  const { stdin, stdout } = startProgram(program, [...words, ...(follow ? toFollow : [])], { locale });
  stdin.end();
  return { name, lines: follow ? withPauses(linesOf(stdout)) : linesOf(stdout) };
}

const pauseMilliseconds = 200;

/** Yields an empty list after a pause without lines. */
async function* withPauses(lines: AsyncGenerator<readonly ByteString[]>): AsyncGenerator<readonly ByteString[]> {
  let next = lines.next();
  for (;;) {
    const pause = new Promise<'pause'>((resolve) => void setTimeout(resolve, pauseMilliseconds, 'pause'));
    const first = await Promise.race([next, pause]);
    if (first === 'pause') {
      yield [];
      await next.then(() => undefined);
      continue;
    }
    if (first.done === true) return;
    yield first.value;
    next = lines.next();
  }
}
