import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { containerLayer, hostMonitor, proberPath } from './container-layer.ts';
import { lamellarCan } from './lamellar-can.ts';
import { containerTask, hostTask, withHostPids, type Task, type WaitingProcess } from './task.ts';

const host = sharedLxcHost();
const counted = { pairs: 0, verdicts: 0, allowed: 0 };

beforeAll(async () => {
  await host.copyIn(await buildProber('process-prober'), proberPath);
  await host.output(['chmod', '755', proberPath]);
  await host.output(['apparmor_parser', '-r', '-K'], { input: hostMonitor });
});

describe.each(['busybox', 'debian'] as const)('%s containers', (kind) => {
  let folder: string;
  let one: LxcContainer;
  let two: LxcContainer;
  let options: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamellar-lxc-'));
    // One as Debian configures it, one without the rules for nesting, which allow every signal and trace.
    one = await LxcContainer.create(host, { kind });
    two = await LxcContainer.create(host, {
      kind,
      configuration: ['lxc.apparmor.allow_nesting = 0', ...withHostPids],
    });
    for (const container of [one, two]) {
      await host.output(['cp', proberPath, `${container.folder}/rootfs${proberPath}`]);
      await container.start();
      await container.loadPolicy(containerLayer);
    }
    const tree = await writePolicyTree(folder, [one, two]);
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

  test('may do to each other and to the host what `lamellar can` says', async () => {
    const [measured, expected]: [string[], string[]] = [[], []];
    for (const target of tasks()) {
      let process: WaitingProcess | undefined;
      for (const subject of tasks()) {
        if (process === undefined || !(await process.isAlive())) process = await target.start();
        if (!subject.sees(process)) continue;
        expect(await process.label()).toBe(target.label);
        const digits = await subject.ask(process);
        const said = await lamellarCan(subject.label, target.label, options);
        measured.push(`${subject.name} -> ${target.name}: ${digits}`);
        expected.push(`${subject.name} -> ${target.name}: ${said}`);
        counted.pairs++;
        counted.verdicts += digits.length;
        counted.allowed += digits.replaceAll('0', '').length;
      }
      if (process !== undefined) await host.run(['kill', '-KILL', String(process.hostPid)]);
    }
    expect(expected).toEqual(measured);
  });
});

/** The policy that the kernel has, as files: what LXC generated, and what the test loaded. */
async function writePolicyTree(folder: string, containers: readonly LxcContainer[]): Promise<string> {
  const tree = join(folder, 'policy');
  const profiles = join(tree, 'profiles');
  await mkdir(profiles, { recursive: true });
  await writeFile(join(profiles, 'monitor.aa'), hostMonitor);
  for (const container of containers) {
    await writeFile(join(profiles, `${container.name}.aa`), await container.generatedPolicy());
    const own = join(tree, 'namespaces', container.namespace, 'profiles');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'container-layer.aa'), containerLayer);
  }
  return tree;
}

afterAll(() => {
  const { pairs, verdicts, allowed } = counted;
  const share = Math.round((100 * allowed) / Math.max(1, verdicts));
  console.log(
    `LXC: ${pairs} pairs of real tasks, ${verdicts} outcomes (${share} % allowed): each is \`lamellar can\`'s`,
  );
});
