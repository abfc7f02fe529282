import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../lab/host/free-port.ts';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-merged-'));
const programs: ChildProcess[] = [];
afterAll(async () => {
  // The programs write into the folder until they have ended.
  await Promise.all(programs.map((program) => stop(program)));
  rmSync(folder, { recursive: true });
});

const hosts = ['farm1', 'farm2', 'farm3'];

/** Returns the text of a record as the kernel writes it, at a second. */
function denial(second: number, capability: string): string {
  return (
    `audit: type=1400 audit(17645832${String(second).padStart(2, '0')}.050:${90 + second}): apparmor="DENIED" operation="capable" class="cap" ` +
    `namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=9 comm="nginx" capability=21 capname="${capability}"`
  );
}

/** The records of a host: one `net_admin`, and `sys_admin` as often as the number of the host. */
function recordsOf(index: number): readonly string[] {
  return ['net_admin', ...Array.from({ length: index + 1 }, () => 'sys_admin')].map((name, at) => denial(at, name));
}

/** Starts a program that the end of the test stops. */
function start(program: string, ...words: readonly string[]): void {
  programs.push(spawn(program, words, { stdio: 'ignore' }));
}

/** Stops a program, and waits for its end. */
async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const end = once(program, 'exit');
  program.kill();
  await end;
}

/** Waits until a condition holds. */
async function until(isTrue: () => boolean | Promise<boolean>, problem: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(problem());
}

/** Waits until a server accepts connections. */
async function accepts(port: number): Promise<void> {
  const connects = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await until(connects, () => `nobody listens on port ${port}`);
}

/** Waits until a text has all records. */
async function complete(read: () => string): Promise<string> {
  const expected = hosts.reduce((sum, _, index) => sum + recordsOf(index).length, 0);
  await until(
    () => read().split('apparmor=').length > expected,
    () => `the merged log is incomplete: ${read()}`,
  );
  return read();
}

/** Explains a log, and returns the numbers of denials with the hosts. */
function explained(log: string): readonly (readonly [count: number, hosts: readonly string[]])[] {
  const json = execFileSync(process.execPath, [cli, 'why', '-', '--format', 'json'], { input: log, encoding: 'utf8' });
  const { events } = JSON.parse(json) as {
    readonly events: readonly { readonly count: number; readonly hosts: string[] }[];
  };
  return events.map(({ count, hosts: own }) => [count, own.toSorted()]);
}

/** Three `net_admin`, and one, two and three `sys_admin`. */
const expected = [
  [3, hosts],
  [6, hosts],
];

test('rsyslog merges the logs of three hosts', async () => {
  const port = await freePort();
  const logs = ['RSYSLOG_FileFormat', 'RSYSLOG_TraditionalFileFormat', 'RSYSLOG_SyslogProtocol23Format'].map(
    (template) => ({ template, file: path.join(folder, `${template}.log`) }),
  );
  const configuration = (name: string, ...lines: readonly string[]): string => {
    const work = path.join(folder, name);
    mkdirSync(work);
    const file = path.join(work, 'rsyslog.conf');
    writeFileSync(file, [`global(workDirectory="${work}" localHostname="${name}")`, ...lines, ''].join('\n'));
    return file;
  };
  const run = (file: string): void =>
    start('/usr/sbin/rsyslogd', '-n', '-f', file, '-i', path.join(path.dirname(file), 'pid'));
  run(
    configuration(
      'central',
      'module(load="imtcp")',
      `input(type="imtcp" port="${port}" address="127.0.0.1")`,
      ...logs.map(({ template, file }) => `action(type="omfile" file="${file}" template="${template}")`),
    ),
  );
  await accepts(port);
  for (const [index, host] of hosts.entries()) {
    const log = path.join(folder, `kern-${host}.log`);
    writeFileSync(log, `${recordsOf(index).join('\n')}\n`);
    run(
      configuration(
        host,
        'module(load="imfile")',
        `input(type="imfile" file="${log}" tag="kernel:" facility="kern")`,
        `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" template="RSYSLOG_ForwardFormat" action.resumeRetryCount="-1" action.resumeInterval="1")`,
      ),
    );
  }
  for (const { file } of logs)
    expect(explained(await complete(() => (existsSync(file) ? readFileSync(file, 'latin1') : '')))).toEqual(expected);
}, 120_000);

test('systemd-journal-remote merges the journals of three hosts', async () => {
  const [port, remote] = [await freePort(), path.join(folder, 'remote')];
  mkdirSync(remote);
  const journalRemote = '/usr/lib/systemd/systemd-journal-remote';
  start(journalRemote, `--listen-http=127.0.0.1:${port}`, '--split-mode=host', `--output=${remote}`);
  await accepts(port);
  for (const [index, host] of hosts.entries()) {
    const [exported, journal] = ['export', 'journal'].map((suffix) => path.join(folder, `${host}.${suffix}`));
    if (exported === undefined || journal === undefined) throw new Error('two names');
    writeFileSync(
      exported,
      recordsOf(index)
        .map((text, at) => journalEntry(host, index, at, text))
        .join(''),
    );
    execFileSync(journalRemote, [`--output=${journal}`, exported], { stdio: 'ignore' });
    start(
      '/usr/lib/systemd/systemd-journal-upload',
      `--url=http://127.0.0.1:${port}`,
      `--file=${journal}`,
      `--save-state=${path.join(folder, `${host}.state`)}`,
    );
  }
  for (const output of ['json', 'short', 'short-iso-precise']) {
    const read = (): string =>
      execFileSync('journalctl', ['--directory', remote, '--output', output], { encoding: 'latin1' });
    expect(explained(await complete(read))).toEqual(expected);
  }
}, 120_000);

/** Returns an entry in the export format of the journal: https://systemd.io/JOURNAL_EXPORT_FORMATS. */
function journalEntry(host: string, index: number, at: number, message: string): string {
  const id = String(index + 1).repeat(32);
  const fields = {
    __REALTIME_TIMESTAMP: 1_764_583_200_000_000 + at * 1_000_000,
    __MONOTONIC_TIMESTAMP: 1_000_000 + at,
    _BOOT_ID: id,
    _MACHINE_ID: id,
    _HOSTNAME: host,
    _TRANSPORT: 'kernel',
    SYSLOG_IDENTIFIER: 'kernel',
    MESSAGE: message,
  };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}\n`;
}
