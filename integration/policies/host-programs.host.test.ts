import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostPrograms } from '@lamellar/host-policies';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { askTasks } from '../lxc/ask-tasks.ts';
import { containerLayer, proberPath } from '../lxc/container-layer.ts';
import { writePolicyTree } from '../lxc/policy-tree.ts';
import { containerTask, hostTask, withHostPids, type Container, type Task } from '../lxc/task.ts';

const host = sharedLxcHost();

/** The path of the prober in the host: profiles of host programs allow execution only from the usual folders. */
const hostProber = `/usr/local/bin${proberPath}`;

let folder: string;
/** With nesting and visible host processes, only the programs' own profiles protect them from the container. */
let nesting: LabLxcContainer;
let plain: LabLxcContainer;
let incus: LabIncusContainer;
let containers: readonly Container[];
let options: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamellar-programs-'));
  await host.copyIn(await buildProber('process-prober'), hostProber);
  await host.output(['chmod', '755', hostProber]);
  for (const { text } of hostPrograms) await host.output(['apparmor_parser', '-r', '-K'], { input: text });
  nesting = await LabLxcContainer.create(host, { kind: 'busybox', configuration: withHostPids });
  plain = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.apparmor.allow_nesting = 0'] });
  incus = await LabIncusContainer.create(host);
  containers = [nesting, plain, incus];
  for (const container of containers) {
    await container.start();
    await host.output(['install', '-m', '755', hostProber, `${container.root}${proberPath}`]);
    await container.loadPolicy(containerLayer);
  }
  const programs = hostPrograms.map(({ text }) => text);
  const tree = await writePolicyTree(folder, containers, containerLayer, programs);
  options = ['--policy', tree, '--kernel', (await host.output(['uname', '-r'])).trim()];
});

afterAll(async () => {
  for (const container of containers) await container.destroy();
  await rm(folder, { recursive: true, force: true });
});

const names = ['container-monitor', 'container-debugger', 'container-backup'];
const programs = (): readonly Task[] => names.map((name) => hostTask(host, name, name, hostProber));

/** Targets of programs: the container layer has no rules about outside processes and hides nothing from them. */
const targets = (): readonly Task[] => [
  containerTask(nesting, 'host', 'LXC with nesting'),
  containerTask(plain, 'own', 'LXC', 'server'),
  containerTask(incus, 'own', 'Incus', 'client'),
];

/** Reading and tracing; then exists, hup, int, kill, usr1, term, chld, cont and rtmin+8. */
const mayDo: Readonly<Record<string, string>> = {
  'container-monitor': '10100000000',
  'container-debugger': '11111111111',
  'container-backup': '00000000000',
};

test('each program has the permissions of its page for containers of both runtimes', async () => {
  const { measured, said, labels } = await askTasks(host, programs(), targets(), options);
  expect(labels.map(({ found }) => found)).toEqual(labels.map(({ expected }) => expected));
  const asItsPageSays = targets().flatMap(({ name }) =>
    names.map((program) => `${program} -> ${name}: ${mayDo[program]}`),
  );
  expect(measured).toEqual(asItsPageSays);
  expect(said).toEqual(measured);
});

test('the programs may only see the existence of processes of the host', async () => {
  const { measured, said } = await askTasks(
    host,
    programs(),
    [hostTask(host, 'the host', undefined, hostProber)],
    options,
  );
  expect(measured).toEqual([
    'container-monitor -> the host: 00100000000',
    'container-debugger -> the host: 00100000000',
    'container-backup -> the host: 00100000000',
  ]);
  expect(said).toEqual(measured);
});

test('a container that sees the programs may not access them, even with nesting', async () => {
  const subjects = [containerTask(nesting, 'host', 'LXC with nesting')];
  const { measured, said } = await askTasks(host, subjects, programs(), options);
  expect(measured).toEqual(names.map((name) => `LXC with nesting -> ${name}: 00000000000`));
  expect(said).toEqual(measured);
});

describe('with the intended programs', () => {
  const refused = /Permission denied|Operation not permitted/;
  const under = (profile: string, ...command: readonly string[]) =>
    host.run(['aa-exec', '-p', profile, '--', ...command]);
  /** The environment has a word to find, and the process can be traced. */
  const startSleeping = async (container: Container): Promise<string> =>
    String((await container.spawn(['env', 'WORD=found', 'sleep', '1000'])).hostPid);

  test('a monitor reads /proc of every container with cat, lists processes with ps, and kills no process', async () => {
    for (const container of containers) {
      const pid = await startSleeping(container);
      expect((await under('container-monitor', 'cat', `/proc/${pid}/environ`)).stdout).toContain('WORD=found');
      expect((await under('container-monitor', 'ps', '-o', 'args=', '-p', pid)).stdout).toContain('sleep 1000');
      expect((await under('container-monitor', 'readlink', `/proc/${pid}/exe`)).stdout).toContain('busybox');
      expect((await under('container-monitor', 'kill', '-0', pid)).exitCode).toBe(0);
      expect((await under('container-monitor', 'kill', '-TERM', pid)).stderr).toMatch(refused);
      expect((await under('container-monitor', 'strace', '-p', pid)).stderr).toMatch(refused);
      expect((await under('container-monitor', 'cat', `/proc/${pid}/root/etc/inittab`)).stderr).toMatch(refused);
      expect((await under('container-monitor', 'cat', `/proc/${pid}/mem`)).stderr).toMatch(refused);
      expect((await host.run(['kill', pid])).exitCode).toBe(0);
    }
  });

  test('a debugger traces with strace', async () => {
    for (const container of containers) {
      const pid = await startSleeping(container);
      const traced = await under('container-debugger', 'timeout', '5', 'strace', '-e', 'trace=none', '-p', pid);
      expect(traced.stderr).toContain(`Process ${pid} attached`);
      expect((await under('container-debugger', 'kill', '-TERM', pid)).exitCode).toBe(0);
    }
    const own = await under('container-debugger', 'strace', '-e', 'trace=exit_group', 'true');
    expect(own.stderr).toContain('exit_group(0)');
    const ofHost = await under('container-debugger', 'strace', '-p', '1');
    expect(ofHost.stderr).toMatch(refused);
  });

  test('a backup reads all file systems with tar, and no process', async () => {
    await host.output(['mkdir', '-p', '/var/backups']);
    for (const container of containers) {
      // A file with a foreign owner, readable only by capability.
      await host.output(['install', '-m', '600', '-o', '12345', '/etc/hostname', `${container.root}/etc/secret`]);
      const archive = `/var/backups/${container.name}.tar`;
      const made = await under('container-backup', 'tar', '-cf', archive, '-C', container.root, '.');
      expect(made).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await host.output(['tar', '-tf', archive])).toContain('./etc/secret\n');
      const pid = String(await container.initPid());
      expect((await under('container-backup', 'cat', `/proc/${pid}/environ`)).stderr).toMatch(refused);
      expect((await under('container-backup', 'kill', '-0', pid)).stderr).toMatch(refused);
    }
    expect((await under('container-backup', 'cat', '/var/lib/incus/server.key')).stderr).toMatch(refused);
    expect((await under('container-backup', 'touch', `${plain.root}/etc/written`)).stderr).toContain(
      'Permission denied',
    );
  });
});
