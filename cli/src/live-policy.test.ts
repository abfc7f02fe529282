import { rmSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { printSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { describe, expect, it } from 'vitest';
import { placesBelow } from './adapters/snapshot/machine-places.ts';
import { takeSnapshot } from './adapters/snapshot/take-snapshot.ts';
import { compiledFeatures, machineFolder } from './adapters/snapshot/testing/machine-folder.ts';
import { compiledTwoProfiles } from './testing/compiled-policy.ts';
import { directory, lamellar, twoProfiles } from './testing/lamellar.ts';

const webNamespace = 'lxc-web_<-var-lib-lxc>';
const label = (profile: string): string => `a//&:${webNamespace}:${profile} (enforce)`;

const root = machineFolder({
  files: { ...compiledFeatures, 'var/lib/lxc/idle/config': 'lxc.apparmor.profile = generated\n' },
  processes: {
    1: { parent: 0 },
    7: { label: 'b (enforce)' },
    8: { label: 'gone (enforce)' },
    9: { label: 'secret (enforce)' },
    10: { title: '[lxc monitor] /var/lib/lxc web', cgroup: '/lxc.monitor.web' },
    11: { parent: 10, pids: 9, ids: [11, 1], label: label('unconfined'), cgroup: '/lxc.payload.web' },
    12: { parent: 11, pids: 9, ids: [12, 5], label: label('b'), cgroup: '/lxc.payload.web' },
    // An ordinary user, whose control group has the name of the container.
    15: {
      label: 'b (enforce)',
      user: 1000,
      cgroup: '/user.slice/user-1000.slice/lxc.payload.web',
      pids: 16,
      ids: [15, 1],
    },
    20: { label: 'b (enforce)', cgroup: `/docker/${'0123456789ab'.padEnd(64, 'c')}`, pids: 21, ids: [20, 1] },
  },
  policy: {
    // Profile b is still in force from load 1, and a was replaced by load 2.
    profiles: { a: { load: '2' }, b: { load: '1' }, secret: {} },
    loads: { 1: compiledTwoProfiles, 2: compiledTwoProfiles },
    namespaces: { [webNamespace]: { profiles: { b: { load: '3' } }, loads: { 3: compiledTwoProfiles } } },
  },
});
const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
rmSync(root, { recursive: true });

const kept: Snapshot = {
  ...snapshot,
  namespaces: snapshot.namespaces.map((namespace) => ({
    ...namespace,
    profiles: namespace.profiles.map((profile) => ({ ...profile, load: undefined })),
  })),
  kernel: { ...snapshot.kernel, parameters: new Map([['export_binary', 'N']] as [ByteString, ByteString][]) },
};
/** Process 12 runs under a profile that was unloaded, and loaded again. */
const reloaded: Snapshot = {
  ...snapshot,
  tasks: snapshot.tasks.map((task) => (task.id === 12 ? { ...task, mode: 'mixed' } : task)),
};
const cwd = directory({
  host: printSnapshot(snapshot),
  reloaded: printSnapshot(reloaded),
  'no-binary': printSnapshot(kept),
  text: twoProfiles,
  log: 'audit: apparmor="DENIED" operation="signal" class="signal" profile="a" pid=1 comm="x" requested_mask="send" denied_mask="send" signal=kill peer="b"\n',
});
const stoppedRecord = (fields: string): string =>
  `audit: apparmor="DENIED" operation="open" class="file" ${fields} pid=1 comm="x" name="/x" requested_mask="r" denied_mask="r"\n`;
const hintAboutIdle = 'hint: container `idle` is stopped: a start loads the policy\n';
const ask = (...words: string[]) => lamellar([...words, '--snapshot', 'host'], { cwd });

describe('can, for a running host', () => {
  it.each([
    ['b signal:term a', 1, 'from b\n  to   a\n'],
    ['a signal:term b', 0, 'from a\n  to   b\n'],
    ['pid:7 signal:term a', 1, 'from b\n  to   a\n'],
    ['web:pid:5 signal:term web:pid:1', 1, `from a//&:${webNamespace}:b\n  to   a//&:${webNamespace}:unconfined\n`],
    ['0123456789ab:pid:1 signal:term a', 1, 'from b\n  to   a\n'],
    ['pid:12,pid:7 capability:kill', 1, `by   a//&:${webNamespace}:b\n`],
  ])('%s', (question, status, shown) => {
    const outcome = ask('can', ...question.split(' '));
    expect([outcome.status, outcome.stdout.slice(outcome.stdout.indexOf('\n') + 3)]).toEqual([
      status,
      expect.stringMatching(new RegExp(`^${shown.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}`)) as string,
    ]);
  });

  it('uses the kernel of the host by default', () => {
    expect(ask('can', 'a', 'signal:term', 'b').stdout).toContain('(kernel 6.12.118)');
    expect(ask('can', 'a', 'signal:term', 'b', '--kernel', 'host').stdout).toContain('(kernel 6.12.118)');
    expect(ask('can', 'a', 'signal:term', 'b', '--kernel', '6.1.0').stdout).toContain('(kernel 6.1.0)');
  });

  it('names the rules if it has the text', () => {
    const { stdout } = ask('can', 'a', 'signal:term', 'b', '--policy', 'text');
    expect(stdout).toMatch(/allows send to `b` by\n\s+text:\d+: signal/);
  });

  it.each([
    ['pid:99 signal a', 'SUBJECT: no process 99 (label `pid:99`)'],
    ['web:pid:99 signal a', 'SUBJECT: no process 99 in a container `web` (label `web:pid:99`)'],
    ['pid:8 signal a', 'SUBJECT: pid:8 runs under `gone`: no profile `gone`'],
    ['secret signal a', 'SUBJECT: profile `secret` is loaded, and the kernel does not show its compiled policy'],
    [
      'pid:9 signal a',
      'SUBJECT: pid:9 runs under `secret`: profile `secret` is loaded, and the kernel does not show its compiled policy',
    ],
  ])('%s has a reason why it cannot be evaluated', (question, message) => {
    const { status, stdout, stderr } = ask('can', ...question.split(' '));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`lamellar: ${message}\n`);
  });

  it('lists the limits of its answers', () => {
    expect(ask('can', 'a', 'signal:term', 'b').stderr).toBe(
      'lamellar: loaded, but not evaluated: `secret`: their compiled policy is not visible\n',
    );
  });

  it.each([
    ['--manifest x.yaml', '--manifest excludes --live and --snapshot'],
    ['--live', '--live excludes --snapshot'],
  ])('is invalid together with %s', (words, message) => {
    expect(ask('can', 'a', 'signal', 'b', ...words.split(' '))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`lamellar: ${message}\n`) as string,
    });
  });
});

describe('a process under an unloaded profile', () => {
  const layer = `container layer of web \`:${webNamespace}:b\``;

  it('is unconfined in the layer, even if a profile of the name is loaded', () => {
    const answers = ['host', 'reloaded'].map(
      (host) => lamellar(['can', 'web:pid:5', 'capability:kill', '--snapshot', host], { cwd }).stdout,
    );
    expect(answers).toEqual([
      expect.stringContaining(`✗ ${layer}`) as string,
      expect.stringContaining(`✓ ${layer}`) as string,
    ]);
  });

  it('has the unconfined mode in ps', () => {
    const { stdout } = lamellar(['ps', '--format', 'json', '--snapshot', 'reloaded'], { cwd });
    const { tasks } = JSON.parse(stdout) as { tasks: { pid: number; layers: { mode?: string }[] }[] };
    expect(tasks.find(({ pid }) => pid === 12)?.layers.map(({ mode }) => mode)).toEqual(['enforce', 'unconfined']);
  });
});

it('a kernel without compiled policy is reported', () => {
  const { status, stderr } = lamellar(['can', 'a', 'signal', 'b', '--snapshot', 'no-binary'], { cwd });
  expect([status, stderr]).toEqual([
    3,
    'lamellar: cannot read the compiled policy of the loaded profiles (4)\n' +
      'hint: the kernel does not keep the policy: see /sys/module/apparmor/parameters/export_binary\n',
  ]);
});

it('matrix has the labels of the host, containers stacked on their host layers, and reports missing labels', () => {
  const { status, stdout, stderr } = ask('matrix', '--format', 'json', '--signals', 'term');
  const { groups } = JSON.parse(stdout) as { groups: { labels: string[] }[] };
  expect(groups.flatMap(({ labels }) => labels).sort()).toEqual([
    'a',
    `a//&:${webNamespace}:b`,
    `a//&:${webNamespace}:unconfined`,
    'b',
    'unconfined',
  ]);
  expect([status, stderr]).toEqual([2, expect.stringContaining('`secret`') as string]);
});

it('matrix accepts processes as labels', () => {
  const { stdout } = lamellar(
    ['matrix', '--snapshot', 'host', '--pairs', '-', '--signals', 'term', '--format', 'ndjson'],
    { cwd, input: 'pid:7\tweb:pid:1\n' },
  );
  expect(JSON.parse(stdout)).toMatchObject({ signal: { term: 'deny' } });
});

it('why evaluates the policy of the host for refusals', () => {
  expect(ask('why', '-v', 'log').stdout).toContain('kernel 6.12.118');
});

describe('dump', () => {
  it('shows the parts of each load in force', () => {
    const { status, stdout, stderr } = ask('dump', '--format', 'json');
    const { files } = JSON.parse(stdout) as { files: { file: string; profiles: { name: string }[] }[] };
    // The same bytes were loaded three times.
    expect(files.map(({ file, profiles }) => [file, profiles.map(({ name }) => name)])).toEqual([
      [`loaded policy of a, :${webNamespace}:b`, ['a', 'b']],
    ]);
    expect([status, stderr]).toEqual([0, 'lamellar: 1 profile more without visible compiled policy\n']);
  });

  it.each([[[]], [['text', '--snapshot', 'host']]])('accepts files or a host: %j', (words) => {
    expect(lamellar(['dump', ...words], { cwd })).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('a stopped container', () => {
  it.each(['profile="lxc-idle_</var/lib/lxc>"', 'profile="nginx" namespace="root//lxc-idle_<-var-lib-lxc>"'])(
    'has no policy for a record: %s',
    (fields) => {
      const { status, stdout } = lamellar(['why', '-', '--snapshot', 'host'], { cwd, input: stoppedRecord(fields) });
      expect(stdout).toContain(hintAboutIdle);
      expect(stdout).not.toContain('did you mean');
      expect(status).toBe(0);
    },
  );

  it.each(['idle:nginx', 'lxc-idle_</var/lib/lxc>'])('has no label: %s', (name) => {
    const { status, stderr } = ask('can', name, 'capability:kill');
    expect(stderr).toContain(hintAboutIdle);
    expect(status).toBe(2);
  });
});
