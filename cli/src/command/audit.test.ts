import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { auditSnapshot, findingKinds } from '@lamellar/core/audit';
import { chooseKernel } from '@lamellar/core/kernels';
import { readSnapshot } from '@lamellar/core/snapshot';
import { describe, expect, inject, test } from 'vitest';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { hostWithoutContainers } from '../testing/host-without-containers.ts';
import { directory, lamellar, records, type LamellarRun } from '../testing/lamellar.ts';
import { auditView } from '../views/audit-view.ts';

const ids = findingKinds.map(({ id }) => id);
const cwd = directory({
  ...Object.fromEntries(
    ids.map((id) => [
      `${id}.json`,
      readFileSync(new URL(`../../../core/src/audit/findings/${id}/example.json`, import.meta.url)),
    ]),
  ),
  'known.yaml': `- id: unconfined-container
  subject: container leg*
  host: farm1
  reason: it is replaced in spring
`,
  'late.yaml': '- { id: unconfined-container, reason: it is replaced in spring, until: 2026-01-01 }\n',
  'wrong.yaml': '- { id: nonsense }\n- { id: no-container-layer, reason: "", unitl: 2026-01-01 }\n',
  'none.json': '{}',
  'host.json': hostWithoutContainers,
  'hosts/a.json': hostWithoutContainers,
  'hosts/b.json.gz': gzipSync(hostWithoutContainers),
  'hosts/c.json': readFileSync(
    new URL('../../../core/src/audit/findings/unconfined-container/example.json', import.meta.url),
  ),
  'hosts/note.txt': 'no snapshot',
  'notes/note.txt': 'no snapshot',
});

const run = (...words: readonly string[]) => lamellar(['audit', ...words], { cwd });

interface SavedHost {
  readonly containers: readonly { readonly name: string; readonly init: number }[];
  readonly tasks: readonly { readonly id: number; readonly container?: number }[];
}
const legacy = ['--snapshot', 'unconfined-container.json'];
const host = ['--snapshot', 'host.json'];

/** Returns the JSON of an example's audit without excess permissions. */
function viewOf(id: string): unknown {
  const reading = readSnapshot(readFileSync(path.join(cwd, `${id}.json`), 'utf8'));
  if ('problems' in reading) throw new Error(id);
  const newer = chooseKernel('6.12.118')?.kernel;
  const audit = auditSnapshot(reading.snapshot, newer === undefined ? {} : { newer });
  const findings = audit.findings.map((finding) => ({ finding, suppressed: undefined }));
  return JSON.parse(JSON.stringify(auditView({ file: `${id}.json`, audit, findings })));
}

const answers = new Map<string, LamellarRun>();

/** Returns the result of an audit that writes no file, cached. */
function answer(...words: readonly string[]): LamellarRun {
  const key = words.join(' ');
  const known = answers.get(key) ?? run(...words);
  answers.set(key, known);
  return known;
}

test('reports findings and the policy in force', () => {
  const { status, stdout, stderr } = answer(...legacy);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toContain(`
high    a container that AppArmor does not confine [unconfined-container]
        container legacy
          the processes are unconfined, and root of the container is root of the host
          - 2 processes of 2 under \`unconfined\`: systemd (900), mysqld (910)
          - the configuration has \`lxc.apparmor.profile = unconfined\`
          → in the configuration; then restart the container:
              lxc.apparmor.profile = generated
`);
  expect(stdout).toContain(`
legacy (lxc, privileged: root is root of the host)
    under unconfined (2 processes)
    no container layer
    allowed: every signal; ptrace read, trace → web; the host's unconfined programs
    gains over the profile that LXC generates:
      + every signal; ptrace read, trace; io_uring override_creds → web; the host's unconfined
        programs
`);
});

describe('--output', () => {
  const file = path.join(cwd, 'report');
  const modeOf = (): string => (statSync(file).mode & 0o777).toString(8);

  test.each(['human', 'json', 'sarif', 'junit', 'markdown', 'html', 'prometheus'])(
    'writes what stdout would get: %s',
    (format) => {
      const { status, stdout } = run(...host, '--format', format);
      expect(stdout).not.toBe('');
      expect(run(...host, '--format', format, '-o', 'report')).toEqual({ status, stdout: '', stderr: '' });
      expect(readFileSync(file, 'utf8')).toBe(stdout);
      expect(modeOf()).toBe(format === 'prometheus' ? '644' : (0o666 & ~process.umask()).toString(8));
    },
  );

  test('audits this host and a saved host with --live and a snapshot, and ignores neither', () => {
    const { stdout, stderr } = run('--live', ...host, '--format', 'json');
    // Without a visible AppArmor of this host, there is no report.
    expect(stdout === '' ? stderr : `${records(stdout).length} hosts`).toMatch(/of this host is visible|^2 hosts$/);
  });

  test('takes `-` for standard output', () => {
    expect(run(...host, '--output', '-')).toEqual(run(...host));
  });

  test('leaves the file of the last report if an audit fails', () => {
    writeFileSync(file, 'earlier');
    expect(run(...host, '--output', 'report', '--kernel', 'none').status).toBe(2);
    expect(run('--live', '--watch', '--output', 'report').stderr).toContain('not to a file');
    expect(readFileSync(file, 'utf8')).toBe('earlier');
    const { status, stderr } = run(...host, '--output', 'nowhere/report');
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'lamellar: nowhere/report: no such file or directory\n' });
  });
});

test('--verbose prints all names of a group, and without it a hint names the option', () => {
  const many = JSON.parse(readFileSync(path.join(cwd, 'unconfined-container.json'), 'utf8')) as SavedHost;
  const index = many.containers.findIndex(({ name }) => name === 'legacy');
  const legacyTasks = many.tasks.filter(({ container }) => container === index);
  const names = Array.from({ length: 40 }, (_, at) => `guest-${at}`);
  const containers = names.map((name, at) => {
    const init = (many.containers[index]?.init ?? 0) + 1000 * (at + 1);
    return { ...many.containers[index], name, init };
  });
  const tasks = names.flatMap((_, at) =>
    legacyTasks.map((task) => {
      const id = task.id + 1000 * (at + 1);
      return { ...task, id, ids: [id], container: many.containers.length + at };
    }),
  );
  const snapshot = { ...many, containers: [...many.containers, ...containers], tasks: [...many.tasks, ...tasks] };
  writeFileSync(path.join(cwd, 'many.json'), JSON.stringify(snapshot));
  const shortened = run('many.json').stdout;
  expect(shortened).toContain(
    '\n        container legacy, container guest-0, container guest-1, container guest-2 and 37 more\n',
  );
  expect(shortened).toContain('\nlegacy, guest-0, guest-1, guest-2 and 37 more (lxc, ');
  expect(shortened).toMatch(/\n\ncomplete lists: add -v\n$/);
  const complete = run('many.json', '--verbose').stdout.replaceAll(/\s+/g, ' ');
  expect(complete).toContain(`container legacy, ${names.map((name) => `container ${name}`).join(', ')} the processes`);
  expect(complete).toContain(`legacy, ${names.join(', ')} (lxc, `);
  expect(complete).not.toContain('add -v');
  expect(run('many.json', '--verbose', '--format', 'markdown').stdout).toContain(', guest-39 (lxc, ');
});

test('each severity has a colour of its own', () => {
  const { stdout } = run(
    '--color=always',
    'unconfined-container.json',
    'open-host-layer.json',
    'orphan-namespace.json',
  );
  const starts = stdout.replaceAll('\u001B', '').matchAll(/^\[([\d;]+)m(high|medium|low) /gm);
  const colours = Array.from(starts, ([, code, word]) => [word, code] as const);
  expect(Object.fromEntries(colours)).toEqual({ high: '1;31', medium: '33', low: '36' });
});

test('permissions of everyone towards everyone are listed once', () => {
  expect(answer(...legacy).stdout).toContain(`
EVERYONE

    allowed: io_uring override_creds → everyone (no profile in use refuses this)
    unix send, connect; dbus send: kernel 6.12.118 does not check the peer

CONTAINERS
`);
  const [json] = records(run(...legacy, '--format', 'json').stdout);
  expect(json).toMatchObject({
    everyone: [
      { operations: { io_uring: ['override_creds'] }, because: 'allowed-to-all' },
      { operations: { unix: ['send', 'connect'], dbus: ['send'] }, because: 'not-asked' },
    ],
  });
});

describe('the exit status', () => {
  test.each([
    [1, legacy],
    [1, [...legacy, '--fail-on', 'high']],
    [0, [...legacy, '--fail-on', 'none']],
    [0, host],
    [1, [...host, '--fail-on', 'low']],
    [1, [...host, 'unconfined-container.json']],
    [2, ['--snapshot', 'none.json', 'host.json']],
    [2, ['--snapshot', 'nowhere.json']],
    [2, ['nowhere.json']],
    [1, [...legacy.slice(1), '--fail-on', 'high']],
    [2, ['host.json', '--watch']],
    [0, [...legacy, '--suppress', 'known.yaml']],
    [1, [...legacy, '--suppress', 'late.yaml']],
    [2, [...legacy, '--suppress', 'wrong.yaml']],
  ])('%i: %j', (expected, words) => {
    expect(answer(...words).status).toBe(expected);
  });
});

describe('suppressions', () => {
  test('are reported with their hidden findings', () => {
    const { stdout, stderr } = answer(...legacy, '--suppress', 'known.yaml');
    expect(stdout).toContain('FINDINGS  none; 1 suppressed\n');
    expect(stderr).toBe('');
    const [json] = records(run(...legacy, '--suppress', 'known.yaml', '--format', 'json').stdout);
    expect(json).toMatchObject({ findings: [{ id: 'unconfined-container', suppressed: 'it is replaced in spring' }] });
  });

  test('without an effect are reported', () => {
    expect(answer(...legacy, '--suppress', 'late.yaml').stderr).toBe(
      'lamellar: no finding is suppressed by `unconfined-container` (it is replaced in spring)\n',
    );
  });

  test('are refused with all of their errors', () => {
    expect(answer(...legacy, '--suppress', 'wrong.yaml').stderr).toMatch(
      /wrong\.yaml: 0\.id: unknown finding.*\nwrong\.yaml: 0\.reason: .*\nwrong\.yaml: 1\.reason: .*\nwrong\.yaml: 1: .*unitl.*\nhint: /,
    );
  });
});

test('an invalid snapshot is reported, and the audit continues', () => {
  const { stdout, stderr } = run('--snapshot', 'none.json', 'no-container-layer.json');
  expect(stderr).toMatch(
    /^lamellar: snapshot none\.json is damaged: not a snapshot: .*\nhint: save the snapshot again, .*\n$/,
  );
  expect(stdout).toContain('container bare');
});

describe('several hosts', () => {
  const { stdout } = answer('--snapshot', 'hosts');

  test('are grouped, with the different hosts first', () => {
    expect(stdout).toMatch(
      /^3 hosts with 2 containers: 2 equal, 1 different\n\nDIFFERENT HOSTS .*\n\nfarm1 \(hosts\/c\.json\)\n {4}\+ /,
    );
    expect(stdout).toMatch(/\nEQUAL HOSTS {2}.*hosts\/a\.json.*hosts\/b\.json\.gz/);
    expect(stdout).toContain('    + lxc containers, privileged, under unconfined\n');
  });

  test('share the findings', () => {
    expect(stdout).toMatch(
      /\[unconfined-container\]\n {8}on 1 of 3 hosts: farm1 \(hosts\/c\.json\)\n {8}container legacy\n/,
    );
  });

  test('have an audit each in JSON', () => {
    const all = records(run('--snapshot', 'hosts', '--format', 'json').stdout);
    expect(all).toMatchObject([{ file: 'hosts/a.json' }, { file: 'hosts/b.json.gz' }, { file: 'hosts/c.json' }]);
  });

  test('a directory without snapshots is an error', () => {
    const { status, stderr } = run('--snapshot', 'notes');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'lamellar: no snapshot in notes\nhint: the names of snapshots end in `.json` or `.json.gz`\n',
    });
  });
});

describe('the JSON', () => {
  // Excess permissions take most of an audit: three examples, a random one among them, have their parts of the JSON.
  const complete = ids.filter(
    (id, index) => ['unconfined-container', 'open-host-layer'].includes(id) || index === inject('seed') % ids.length,
  );
  const printed = new Map(
    complete.map((id) => {
      const [json] = records(run('--snapshot', `${id}.json`, '--kernel', '6.12.118', '--format', 'json').stdout);
      return [id, json];
    }),
  );
  const all = ids.map((id) => printed.get(id) ?? viewOf(id));

  test.each(ids.map((id, index) => [id, index] as const))('of %s matches its schema', (_, index) => {
    expect(violations('audit', all[index])).toEqual([]);
  });

  test('names the kernel of a planned upgrade, and the kernel used instead', () => {
    const words = ['--snapshot', `${ids[0] ?? ''}.json`, '--kernel', '6.8.0-45-generic', '--format', 'json'];
    const [view] = records(run(...words).stdout);
    expect(view).toMatchObject({
      requestedKernels: [{ requested: '6.8.0-45-generic', kernel: 'ubuntu-24.04', assumed: true }],
    });
  });

  test('has each kind of finding of the schema', () => {
    const words = new Set(ids as readonly string[]);
    expect(unmetWords('audit', all).filter((word) => words.has(word))).toEqual([]);
  });
});
