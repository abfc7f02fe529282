import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { askTasks } from './ask-tasks.ts';
import { containerLayer, hostMonitor, proberPath } from './container-layer.ts';
import { writePolicyTree } from './policy-tree.ts';
import { containerTask, hostTask, withHostPids, type Task } from './task.ts';

const host = sharedLxcHost();
const counted = { pairs: 0, verdicts: 0, allowed: 0 };

beforeAll(async () => {
  await host.copyIn(await buildProber('process-prober'), proberPath);
  await host.output(['chmod', '755', proberPath]);
  await host.output(['apparmor_parser', '-r', '-K'], { input: hostMonitor });
});

describe.each(['busybox', 'debian'] as const)('%s containers', (kind) => {
  let folder: string;
  let one: LabLxcContainer;
  let two: LabLxcContainer;
  let options: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamellar-lxc-'));
    // A container with Debian's default configuration, and a container without nesting rules, which allow every signal
    // and trace.
    one = await LabLxcContainer.create(host, { kind });
    two = await LabLxcContainer.create(host, {
      kind,
      configuration: ['lxc.apparmor.allow_nesting = 0', ...withHostPids],
    });
    for (const container of [one, two]) {
      await host.output(['cp', proberPath, `${container.root}${proberPath}`]);
      await container.start();
      await container.loadPolicy(containerLayer);
    }
    const tree = await writePolicyTree(folder, [one, two], containerLayer, [hostMonitor]);
    options = ['--policy', tree, '--kernel', (await host.output(['uname', '-r'])).trim()];
  });

  afterAll(async () => {
    for (const container of [one, two]) await container.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const tasks = (): readonly Task[] => [
    containerTask(one, 'own', 'unconfined in one'),
    containerTask(one, 'own', 'server in one', 'server'),
    containerTask(one, 'own', 'client in one', 'client'),
    containerTask(two, 'host', 'unconfined in two'),
    containerTask(two, 'host', 'server in two', 'server'),
    hostTask(host, 'unconfined on the host'),
    hostTask(host, 'monitor on the host', 'lamellar-monitor'),
  ];

  test('have the permissions that `lamellar can` reports', async () => {
    const { measured, said, labels, outcomes, allowed } = await askTasks(host, tasks(), tasks(), options);
    expect(labels.map(({ found }) => found)).toEqual(labels.map(({ expected }) => expected));
    expect(said).toEqual(measured);
    counted.pairs += measured.length;
    counted.verdicts += outcomes;
    counted.allowed += allowed;
  });
});

afterAll(() => {
  const { pairs, verdicts, allowed } = counted;
  const share = Math.round((100 * allowed) / Math.max(1, verdicts));
  console.log(
    `LXC: ${pairs} pairs of real tasks, ${verdicts} outcomes (${share} % allowed): each is \`lamellar can\`'s`,
  );
});
