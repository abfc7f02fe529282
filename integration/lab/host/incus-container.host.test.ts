import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from './incus-container.ts';
import { sharedLxcHost } from './shared-lxc-host.ts';

const host = sharedLxcHost();
let container: LabIncusContainer;

beforeAll(async () => {
  container = await LabIncusContainer.create(host, { 'user.comment': 'a b="c"\n#d' });
  await container.start();
});

afterAll(() => container.destroy());

test('a container has its first settings and later settings', async () => {
  expect(await container.setting('user.comment')).toBe('a b="c"\n#d');
  await container.configure({ 'user.comment': '', 'user.other': 'x' });
  expect([await container.setting('user.comment'), await container.setting('user.other')]).toEqual(['', 'x']);
});

test("its init runs under Incus's generated profile, stacked with its own namespace", async () => {
  expect(await container.label()).toBe(`${container.profile}//&:${container.namespace}:unconfined`);
  expect((await container.attach(['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe('unconfined\n');
  expect(Buffer.from(await container.generatedPolicy()).toString()).toContain(`profile "${container.profile}"`);
});

test('policy loaded into its namespace confines its processes', async () => {
  await container.loadPolicy('abi <abi/4.0>,\nprofile inner { file, signal, ptrace, capability, }\n');
  const inside = await container.attachAs('inner', ['cat', '/proc/self/attr/apparmor/current']);
  expect(inside).toMatchObject({ exitCode: 0, stdout: 'inner (enforce)\n' });
  const process = await container.spawn(['sleep', '1000'], 'inner');
  expect(await process.label()).toBe(`${container.profile}//&:${container.namespace}:inner`);
  await container.attach(['kill', '-KILL', String(process.pid)]);
  await expect.poll(() => process.isAlive()).toBe(false);
});

test('a failed start is reported', async () => {
  await expect(container.spawn(['/nothing'])).rejects.toThrow('has not started');
  const broken = await LabIncusContainer.create(host, { 'raw.lxc': 'lxc.init.cmd = /nothing' });
  await expect(broken.start()).rejects.toThrow("LXC's log ends with");
  await broken.destroy();
});
