import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabLxcContainer } from './lxc-container.ts';
import { sharedLxcHost } from './shared-lxc-host.ts';

const host = sharedLxcHost();

const policy = 'abi <abi/4.0>,\nprofile inner { file, signal, ptrace, capability, }\n';

describe.each(['busybox', 'debian'] as const)('a %s container', (kind) => {
  let container: LabLxcContainer;

  beforeAll(async () => {
    container = await LabLxcContainer.create(host, { kind });
    await container.start();
  });

  afterAll(() => container.destroy());

  test("its init runs under LXC's generated profile, stacked with its own namespace", async () => {
    expect(await container.label()).toBe(`${container.profile}//&:${container.namespace}:unconfined`);
    expect((await container.attach(['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe('unconfined\n');
  });

  test('policy loaded into its namespace confines its processes', async () => {
    await container.loadPolicy(policy);
    const inside = await container.attachAs('inner', ['cat', '/proc/self/attr/apparmor/current']);
    expect(inside).toEqual({ exitCode: 0, stdout: 'inner (enforce)\n', stderr: '' });
    const process = await container.spawn(['sleep', '1000'], 'inner');
    expect(await process.label()).toBe(`${container.profile}//&:${container.namespace}:inner`);
    expect(await process.isAlive()).toBe(true);
    await container.attach(['kill', '-KILL', String(process.pid)]);
    await expect.poll(() => process.isAlive()).toBe(false);
  });

  test('a failed start is reported', async () => {
    await expect(container.spawn(['/nothing'])).rejects.toThrow('has not started');
    await expect(container.spawn(['sleep', '1000'], 'no-such-profile')).rejects.toThrow('has not started');
  });
});

test('a Debian container boots, and two of them share no names and no files', async () => {
  const containers = await Promise.all([1, 2].map(() => LabLxcContainer.create(host, { kind: 'debian' })));
  const [one, two] = containers as [LabLxcContainer, LabLxcContainer];
  await Promise.all(containers.map((container) => container.start()));
  await one.booted();
  await one.attach(['touch', '/etc/mine']);
  expect((await two.attach(['test', '-e', '/etc/mine'])).exitCode).toBe(1);
  expect((await one.attach(['hostname'])).stdout).toBe(`${one.name}\n`);
  await Promise.all(containers.map((container) => container.destroy()));
});

test('a container that cannot start shows why', async () => {
  const container = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.init.cmd = /nothing'] });
  await expect(container.start()).rejects.toThrow("LXC's log ends with");
  await container.destroy();
});
