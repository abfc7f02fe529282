import { accessSync, appendFileSync, constants, renameSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { directory, lamellar, start } from '../testing/lamellar.ts';

const record = (event: string, name: string, pid = 1): string =>
  `apparmor="${event}" operation="open" class="file" profile="p" name="${name}" pid=${pid} requested_mask="r" denied_mask="r"\n`;

let running: ReturnType<typeof start> | undefined;
afterEach(() => running?.kill());

/** A following command, with the output during changes of the log. */
class Followed {
  readonly cwd = directory({ log: record('DENIED', '/earlier'), 'p.aa': 'profile p { }\n' });
  readonly log = path.join(this.cwd, 'log');
  #text = '';
  #errors = '';

  constructor(words: readonly string[]) {
    const child = (running = start(['why', '--follow', 'log', ...words], this.cwd));
    child.stdout.on('data', (chunk: Buffer) => (this.#text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** Waits for a text in the output. */
  async has(text: string): Promise<string> {
    const isThere = (): boolean => `${this.#errors}${this.#text}`.includes(text);
    await vi.waitUntil(isThere, { timeout: 20_000, interval: 50 });
    return this.#text;
  }
}

describe('lamellar why --follow', () => {
  it('reports each kind once and at once, even after a rotation of the log', async () => {
    const followed = new Followed([]);
    const { log } = followed;
    await followed.has('lamellar: following log\n');
    appendFileSync(log, record('DENIED', '/one').slice(0, -1));
    appendFileSync(log, `\n${record('DENIED', '/one', 2)}`);
    await followed.has('`/one`');
    appendFileSync(log, record('DENIED', '/last'));
    renameSync(log, `${log}.1`);
    writeFileSync(log, record('DENIED', '/rotated'));
    await followed.has('`/last`');
    await followed.has('`/rotated`');
    truncateSync(log);
    await followed.has('`/rotated`');
    appendFileSync(log, record('DENIED', '/x'));
    const shown = await followed.has('`/x`');
    expect(shown.match(/^denied/gm)).toHaveLength(4);
    expect(shown).not.toContain('/earlier');
    expect(shown).toContain('rule, unverified: /one r,\n');
  });

  it('evaluates policy at once', async () => {
    const followed = new Followed(['--policy', 'p.aa']);
    await followed.has('lamellar: following log\n');
    appendFileSync(followed.log, record('DENIED', '/one'));
    expect(await followed.has('✗')).toContain(
      '  add to profile of the host `p`, in p.aa before the last brace of line 1:\n      /one r,\n',
    );
  });

  it('prints every record as data', async () => {
    const followed = new Followed(['--format', 'records']);
    await followed.has('lamellar: following log\n');
    appendFileSync(followed.log, record('DENIED', '/one') + record('DENIED', '/one', 2));
    expect(await followed.has('"pid":2')).toContain('"pid":1');
  });

  it.each([
    [['why', '--follow', 'log', '--patch', '--policy', 'p.aa'], '--patch excludes --follow'],
    [['why', '--follow', 'log', 'log'], '--follow needs a single log'],
    [['why', '--follow', 'none'], 'none: no such file or directory'],
    [['why', '--follow', '.'], '.: only regular files can be followed'],
  ])('%j is refused', (words, message) => {
    const cwd = directory({ log: '', 'p.aa': 'profile p { }\n' });
    const { status, stderr } = lamellar(words, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('lamellar why --fail-on', () => {
  it.each([
    ['denied', 'DENIED', 1],
    ['denied', 'KILLED', 1],
    ['denied', 'ALLOWED', 0],
    ['allowed', 'ALLOWED', 1],
    ['allowed', 'DENIED', 1],
    ['allowed', 'STATUS', 0],
  ])('%s: %s ends with %i', (failOn, event, status) => {
    const input = record(event, '/x');
    expect(lamellar(['why', '-', '--fail-on', failOn], { input }).status).toBe(status);
    const asData = ['why', '-', '--fail-on', failOn, '--format', 'records'];
    expect(lamellar(asData, { input }).status).toBe(status);
  });
});

describe('without a file', () => {
  it('reads the log of this machine, or reports the error', () => {
    const files = ['/var/log/audit/audit.log', '/var/log/kern.log', '/var/log/syslog', '/var/log/messages'];
    const readable = files.find((file) => {
      try {
        accessSync(file, constants.R_OK);
        return true;
      } catch {
        return false;
      }
    });
    const unread = {
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /the log of this machine cannot be read\n(?:.*\n)* {2}dmesg: .*\nhint: try as root, or name a file/,
      ) as string,
    };
    const read = { status: 0, stderr: expect.stringContaining(`lamellar: reading ${readable}\n`) as string };
    // Without programs, only files are available.
    const found = lamellar(['why'], { environment: { PATH: '/nowhere' } });
    expect(found).toMatchObject(readable === undefined ? unread : read);
  });

  it('names a manifest that is not evaluated', () => {
    const hint = 'lamellar: not evaluated: manifest lamellar.yaml; to evaluate it, add --manifest lamellar.yaml\n';
    const own = directory({ 'lamellar.yaml': 'lamellar: 1\ncontainers: {}\n', log: '' });
    const stderrOf = (words: readonly string[]): string =>
      lamellar(['why', ...words], { cwd: own, environment: { PATH: '/nowhere' } }).stderr;
    expect(stderrOf([])).toContain(hint);
    // The log of a different machine, and a requested manifest.
    expect(stderrOf(['log'])).not.toContain(hint);
    expect(stderrOf(['--manifest', 'lamellar.yaml'])).not.toContain('not evaluated');
  });
});

describe('lines of different programs', () => {
  const line = (tag: string): string =>
    `Nov 27 06:46:52 host ${tag}: audit: type=1400 audit(1.2:3): ${record('DENIED', `/${tag}`)}`;
  const inProtocol = (program: string): string =>
    `<5>1 2026-11-27T06:46:52+00:00 host ${program} - - - audit: type=1400 audit(1.2:3): ${record('DENIED', `/${program}`)}`;

  it.each([['human'], ['json'], ['records']])('are counted and are no records: %s', (...format) => {
    const input = `${line('mallory')}${line('kernel')}${inProtocol('root')}`;
    const { stdout, stderr } = lamellar(['why', '-', '--format', ...format], { input });
    expect(stdout).toContain('/kernel');
    expect(stdout).not.toMatch(/mallory|root/);
    expect(stderr).toBe('lamellar: standard input: 2 lines by other programs ignored\n');
  });
});

test('lamellar why states the number of records beyond the limit of kinds', () => {
  const records = Array.from({ length: 1100 }, (_, index) => record('DENIED', `/${index}`)).join('');
  const cwd = directory({ log: records, 'p.aa': 'profile p { }\n' });
  const [without, evaluated] = [[], ['--policy', 'p.aa']].map((words) => lamellar(['why', 'log', ...words], { cwd }));
  expect(without?.stdout).toContain('\nlog: 1,100 records of AppArmor, of 1,100 kinds\n');
  expect(evaluated?.stdout).toContain(
    '\nlog: 1,100 records of AppArmor, of more than 1,000 kinds: 100 records of further kinds not evaluated\n',
  );
});
