import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { askTasks } from '../lxc/ask-tasks.ts';
import { containerLayer, hostMonitor, proberPath } from '../lxc/container-layer.ts';
import { writePolicyTree } from '../lxc/policy-tree.ts';
import { containerTask, hostTask, withHostPids, type Task } from '../lxc/task.ts';

const host = sharedLxcHost();
let folder: string;
let one: LabIncusContainer;
let two: LabIncusContainer;
let options: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamellar-incus-'));
  await host.copyIn(await buildProber('process-prober'), proberPath);
  await host.output(['apparmor_parser', '-r', '-K'], { input: hostMonitor });
  one = await LabIncusContainer.create(host, { 'security.nesting': 'true' });
  // Without a user namespace and with visible host processes, only AppArmor protects further processes from the
  // container.
  two = await LabIncusContainer.create(host, { 'security.privileged': 'true', 'raw.lxc': withHostPids.join('\n') });
  for (const container of [one, two]) {
    await container.start();
    await host.output(['install', '-m', '755', proberPath, `${container.root}${proberPath}`]);
    await container.loadPolicy(containerLayer);
  }
  const tree = await writePolicyTree(folder, [one, two], containerLayer, [hostMonitor]);
  options = ['--policy', tree, '--kernel', (await host.output(['uname', '-r'])).trim()];
});

afterAll(async () => {
  for (const container of [one, two]) await container.destroy();
  await rm(folder, { recursive: true, force: true });
});

test('tasks of Incus containers have the permissions that `lamellar can` reports', async () => {
  const tasks: readonly Task[] = [
    containerTask(one, 'own', 'unconfined in one'),
    containerTask(one, 'own', 'server in one', 'server'),
    containerTask(one, 'own', 'client in one', 'client'),
    containerTask(two, 'host', 'unconfined in two'),
    containerTask(two, 'host', 'server in two', 'server'),
    hostTask(host, 'unconfined on the host'),
    hostTask(host, 'monitor on the host', 'lamellar-monitor'),
  ];
  const { measured, said, labels, outcomes, allowed } = await askTasks(host, tasks, tasks, options);
  expect(labels.map(({ found }) => found)).toEqual(labels.map(({ expected }) => expected));
  expect(said).toEqual(measured);
  const share = Math.round((100 * allowed) / outcomes);
  console.log(
    `Incus: ${measured.length} pairs of real tasks, ${outcomes} outcomes (${share} % allowed): each is \`lamellar can\`'s`,
  );
});
