import { accessSync, constants } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { followLines } from '../disk/follow-lines.ts';
import { kindOf } from '../disk/kind-of.ts';
import { linesOf, logLines } from '../disk/log-lines.ts';
import { failure } from '../disk/read-file.ts';
import { runProgram, startProgram } from './run-program.ts';

/** A log, and how it is called. */
export interface OpenLog {
  readonly name: string;
  readonly lines: AsyncIterable<readonly ByteString[]>;
}

/** Where this machine's own log may be, first what is written where others are not. */
const auditLog = '/var/log/audit/audit.log';
const otherLogs = ['/var/log/kern.log', '/var/log/syslog', '/var/log/messages'];
const journals = ['/run/log/journal', '/var/log/journal'];

/** The kernel's records, those of the audit system and, where nothing takes these, those of dbus-daemon, of this boot. */
const journalWords = [
  '--boot',
  '--no-pager',
  '--quiet',
  '--output=short-iso',
  '_TRANSPORT=kernel',
  '+',
  '_TRANSPORT=audit',
  '+',
  '_EXE=/usr/bin/dbus-daemon',
];

/**
 * The log that the kernel of this machine writes AppArmor's records to: that of auditd, the journal, a file of syslog, or the kernel's buffer.
 *
 * @param follow - whether what is written from now on is wanted, without end
 * @throws CommandError where none can be read, with the status for that
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
    otherLogs.reduce<OpenLog | undefined>((log, file) => log ?? ofFile(file), undefined) ??
    ofCommand("the kernel's buffer", 'dmesg', [], ['--follow-new'], follow, tried);
  if (found !== undefined) return found;
  throw new CommandError(`the log of this machine cannot be read\n${tried.map((line) => `  ${line}`).join('\n')}`, {
    status: exitStatus.environment,
    hint: 'try as root, or name a file, `-` for standard input',
  });
}

/** Milliseconds until a log has to show its last line: a large journal takes seconds. */
const patience = 120_000;

/** What a program prints of it, where it prints anything. */
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
    tried.push(`${program}: ${reason === undefined || reason === '' ? 'it tells of nothing' : reason}`);
    return undefined;
  }
  const { stdin, stdout } = startProgram(program, [...words, ...(follow ? toFollow : [])], { locale });
  stdin.end();
  return { name, lines: follow ? withPauses(linesOf(stdout)) : linesOf(stdout) };
}

const pauseMilliseconds = 200;

/** Gives nothing where nothing comes for a while. */
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
