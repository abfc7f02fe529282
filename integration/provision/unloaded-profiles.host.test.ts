import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
const names = ['a', 'b', 'c', 'd', 'e'];

let provisioned: ProvisionedHost;
let container: LabLxcContainer;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox' });
}, 900_000);

afterAll(() => container.destroy());

/** Applies a layer with the given profiles. */
async function apply(profiles: readonly string[]): Promise<void> {
  const text = profiles.map((name) => `profile ${name} { file, signal, capability, }\n`).join('');
  await provisioned.write('unloaded.aa', `abi <abi/4.0>,\n${text}`);
  const entry = `  ${container.name}:\n    runtime: lxc\n    container:\n      policy: [./unloaded.aa]\n`;
  await provisioned.write('unloaded.yaml', `lamellar: 1\ncontainers:\n${entry}`);
  await provisioned.apply('unloaded.yaml');
}

// The kernel's own removal of the third profile in use takes the host layer from a process of the second.
test('processes keep the host layer if their profiles are unloaded', { timeout: 900_000 }, async () => {
  await apply(names);
  await container.start();
  const processes = await Promise.all(names.map((name) => container.spawn(['sleep', '1000'], name)));
  const labels = () => Promise.all(processes.map((each) => each.label()));
  const under = (profile: string) => `${container.profile}//&:${container.namespace}:${profile}`;
  expect(await labels()).toEqual(names.map(under));

  await apply(['e']);
  expect(await labels()).toEqual(names.map(under));
  const status = await provisioned.lamellar(['status', '--manifest', 'unloaded.yaml']);
  expect(status).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/ loaded +\d+ unconfined, 1 e\n/) as string,
  });

  // Profiles of these names are loaded again, and the processes are not under the new profiles.
  await apply(names);
  expect(await labels()).toEqual(names.map(under));
  const modes = ['unconfined', 'unconfined', 'unconfined', 'unconfined', 'enforce'];
  const { stdout } = await provisioned.lamellar(['ps', '--format', 'json']);
  const { tasks } = JSON.parse(stdout) as { tasks: { label: string; layers: { mode?: string }[] }[] };
  expect(names.map((name) => tasks.find(({ label }) => label === under(name))?.layers.at(-1)?.mode)).toEqual(modes);
  for (const [index, process] of processes.entries()) {
    const question = [`${container.name}:pid:${process.pid}`, 'mount:bind', '/dev/', '/mnt/', '--live'];
    const answer = await provisioned.lamellar(['can', ...question]);
    expect(answer.stdout.includes(`:${names[index]}\` is unconfined`)).toBe(modes[index] === 'unconfined');
  }

  await provisioned.lamellar(['remove', '--all', '--yes']);
  expect(await labels()).toEqual(names.map(under));
  expect(await provisioned.loaded(container.namespace)).toEqual([]);
});
