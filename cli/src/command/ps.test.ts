import { rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { ByteString } from '@lamellar/core/language';
import { printSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { describe, expect, it, test } from 'vitest';
import { placesBelow } from '../adapters/snapshot/machine-places.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { machineFolder, type MadeMachine } from '../adapters/snapshot/testing/machine-folder.ts';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';

const stacked = (name: string, profile: string, mode = 'enforce'): string =>
  `lxc-${name}_</var/lib/lxc>//&:lxc-${name}_<-var-lib-lxc>:${profile} (${mode})`;
const dockerId = 'a1b2'.repeat(16);

/** Three LXC containers, of which two are equivalent, a Docker container, a stopped container, and the host. */
const farm: MadeMachine = {
  processes: {
    1: { parent: 0, name: 'systemd' },
    2: { parent: 0, name: 'kthreadd', isKernel: true },
    ...container(10, 'c1', { 5: { label: stacked('c1', 'unconfined') } }),
    ...container(20, 'c2', { 5: { label: stacked('c2', 'unconfined') } }),
    ...container(30, 'web', {
      5: { label: stacked('web', 'nginx', 'mixed'), name: 'nginx', threads: { 99: stacked('web', 'unconfined') } },
      6: { label: 'unconfined', name: 'strayed' },
    }),
    90: { cgroup: `/docker/${dockerId}`, label: 'docker-default (enforce)', name: 'redis', ids: [90, 1], pids: 91 },
  },
  policy: {
    profiles: Object.fromEntries(
      [...['c1', 'c2', 'web'].map((name) => `lxc-${name}_</var/lib/lxc>`), 'docker-default'].map((name) => [name, {}]),
    ),
    namespaces: { 'lxc-web_<-var-lib-lxc>': { profiles: { nginx: { mode: 'complain' } } } },
  },
  files: { 'var/lib/lxc/off/config': 'lxc.apparmor.profile = generated\n' },
};

function container(
  first: number,
  name: string,
  tasks: NonNullable<MadeMachine['processes']>,
): MadeMachine['processes'] {
  const inside = { pids: first, cgroup: `/lxc.payload.${name}` };
  const others = Object.entries(tasks).map(([id, task]) => {
    const own = first + Number(id);
    return [own, { parent: first + 1, ids: [own, Number(id)], ...inside, ...task }] as const;
  });
  return {
    [first]: { title: `[lxc monitor] /var/lib/lxc ${name}`, name: 'lxc-start', cgroup: `/lxc.monitor.${name}` },
    [first + 1]: { parent: first, name: 'init', ids: [first + 1, 1], label: stacked(name, 'unconfined'), ...inside },
    ...Object.fromEntries(others),
  };
}

async function snapshotOf(machine: MadeMachine): Promise<Snapshot> {
  const root = machineFolder(machine);
  const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
  rmSync(root, { recursive: true });
  return { ...snapshot, taken: '2026-11-27T12:00:00.000Z' };
}

const snapshot = await snapshotOf(farm);
const cwd = directory({
  'farm.json': printSnapshot(snapshot),
  'broken.json': '{"lamellar-snapshot": 1}',
  'other.json': '[]',
});
writeFileSync(`${cwd}/farm.json.gz`, gzipSync(printSnapshot(snapshot)));
const ps = (...words: string[]) => lamellar(['ps', ...words], { cwd });

describe('lamellar ps --snapshot', () => {
  it('groups equivalent containers, and shows each layer', () => {
    expect(ps('--snapshot', 'farm.json')).toEqual({
      status: 0,
      stderr: '',
      stdout: `farm1, kernel 6.12.118: 4 running containers, 12 processes

a1b2a1b2a1b2 (Docker), 1 process
  1  docker-default (enforce)  redis

2 containers of LXC, 4 processes: c1, c2
  under lxc-NAME_</var/lib/lxc> (enforce)
    4  unconfined  init ×2, sleep ×2

web (LXC), 4 processes
  1  unconfined  strayed
  under lxc-web_</var/lib/lxc> (enforce)
    2  unconfined        init, nginx (thread)
    1  nginx (complain)  nginx

the host itself, 4 processes
  4  unconfined  lxc-start ×3, systemd
`,
    });
  });

  it('reads gzip files and standard input', () => {
    const { stdout } = ps('--snapshot', 'farm.json');
    expect(ps('--snapshot', 'farm.json.gz').stdout).toBe(stdout);
    expect(lamellar(['ps', '--snapshot', '-'], { cwd, input: printSnapshot(snapshot) }).stdout).toBe(stdout);
  });

  it.each([
    ['none.json', 'lamellar: snapshot none.json: no such file or directory\n'],
    [
      'other.json',
      'lamellar: snapshot other.json is damaged: not a snapshot: the key `lamellar-snapshot` is missing\n',
    ],
    [
      'broken.json',
      'lamellar: snapshot broken.json is damaged:\n  /taken: expected a time such as 2026-01-31T12:00:00Z, and it is missing\n',
    ],
  ])('%s is refused', (file, message) => {
    const { status, stdout, stderr } = ps('--snapshot', file);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.slice(0, message.length)).toBe(message);
  });
});

describe('docs/schema/', () => {
  const json = () => JSON.parse(ps('--snapshot', 'farm.json', '--format', 'json').stdout) as { tasks: unknown[] };

  it('ps.schema.json describes the output', () => expect(violations('ps', json())).toEqual([]));

  it('ps-task.schema.json describes each line, equal to the JSON output', () => {
    const lines = records(ps('--snapshot', 'farm.json', '--format', 'ndjson').stdout);
    expect(lines.flatMap((line) => violations('ps-task', line))).toEqual([]);
    expect(lines).toEqual(json().tasks);
  });

  it('snapshot.schema.json describes a saved snapshot', () => {
    const saved = JSON.parse(printSnapshot(snapshot)) as unknown;
    expect(violations('snapshot', saved)).toEqual([]);
    expect(unmetWords('snapshot', [saved, ...everyOther])).toEqual([]);
  });

  const other = ['kill', 'prompt', 'unconfined', 'incus', 'lxd', 'podman', 'containerd', 'cri-o'];
  const rare = [
    'noNewPrivileges',
    'project',
    'link',
    'what',
    'reason',
    'attach',
    'size',
    'hash',
    'content',
    'from',
    'isApplied',
    'load',
    'started',
    'configured',
    'policyService',
    'active',
    'file',
    'since',
    'writable',
    'owner',
    'group',
  ];
  const ofBoundaries = [
    'file',
    'mount',
    'isReadOnly',
    'isOwned',
    'isOwnInstance',
    'device',
    'socket',
    'block',
    'character',
  ];
  const ofNamespaces = ['mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];
  /** Words unused on this host. */
  const everyOther = [...other, ...rare, ...ofBoundaries, ...ofNamespaces].map((word) => ({ [word]: word }));
});

test('500 containers take a few lines', () => {
  const init = snapshot.tasks.find((task) => task.id === 11);
  if (init === undefined) throw new RangeError('c1 has no init');
  const names = Array.from({ length: 500 }, (_, index) => `app${index}` as ByteString);
  const containers = names.map((name, index) => ({ ...running, name, init: 1000 + index }));
  const tasks = names.flatMap((name, index) =>
    ['init', 'nginx'].map((command, at) => ({
      ...init,
      id: 1000 + index + at * 1000,
      command: command as ByteString,
      label: init.label.replaceAll('c1', name) as ByteString,
      container: index,
    })),
  );
  writeFileSync(`${cwd}/many.json`, printSnapshot({ ...snapshot, containers, tasks }));
  expect(ps('--snapshot', 'many.json').stdout).toBe(`farm1, kernel 6.12.118: 500 running containers, 1,000 processes

500 containers of LXC, 1,000 processes: app0, app1, app2, app3, app4, app5 and 494 more
  under lxc-NAME_</var/lib/lxc> (not loaded)
    1,000  unconfined  init ×500, nginx ×500
`);
});

const running = {
  runtime: 'lxc' as const,
  project: undefined,
  path: undefined,
  isRunning: true,
  cgroup: undefined,
  settings: undefined,
  boundary: undefined,
};

test('hostile names are escaped on a terminal, and stay distinct in JSON', async () => {
  const name = '\u001B[2J\n\xe2\x80\xaeevil' as ByteString;
  const hostile = {
    ...snapshot,
    host: name,
    tasks: snapshot.tasks.map((task) => ({ ...task, command: name, label: name })),
  };
  writeFileSync(`${cwd}/hostile.json`, printSnapshot(hostile));
  for (const format of ['human', 'json', 'ndjson']) {
    const { status, stdout } = ps('--snapshot', 'hostile.json', '--format', format);
    expect(status).toBe(0);
    for (const moving of ['\u001B', '\u202e']) expect(stdout).not.toContain(moving);
    expect(stdout.split('\n').filter((line) => line.startsWith('evil'))).toEqual([]);
  }
});
