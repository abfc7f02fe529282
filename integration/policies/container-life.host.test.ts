import { dirname } from 'node:path';
import { incusSettings, lxcSettings, type ContainerLayers } from '@lamellar/host-policies';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import type { Container } from '../lxc/task.ts';

const policyFile = '/etc/container-policy/init';

/** A profile with an attachment for the container's init, loaded before the start of the init. */
const containerLayer = `abi <abi/4.0>,

profile init /sbin/init {
  file,
  capability,
  network,
  mount,
  umount,
  signal,
  ptrace,
}
`;

const host = sharedLxcHost();

let lxc: LabLxcContainer;
let incus: LabIncusContainer;
const containers = (): readonly Container[] => [lxc, incus];

beforeAll(async () => {
  await host.writeFile(policyFile, containerLayer);
  // Debian's default; the lab's hosts start Incus on demand.
  await host.output(['systemctl', 'enable', 'incus-startup.service']);
});

afterAll(async () => {
  await host.output(['systemctl', 'disable', 'incus-startup.service']);
  await host.output(['rm', '-r', dirname(policyFile)]);
});

const layers: ContainerLayers = { nesting: false, rules: [], policy: { place: policyFile } };

/** The label of a container's init, and the loaded policy of the container, by names in the root's view. */
interface State {
  readonly label: string;
  readonly loaded: readonly string[];
}

async function stateOf(container: Container): Promise<State> {
  return { label: await container.label(), loaded: await loadedOf(container) };
}

async function loadedOf({ name, namespace }: Container): Promise<readonly string[]> {
  const profiles = await host.output(['cat', '/sys/kernel/security/apparmor/profiles']);
  const namespaces = await host.output(['ls', '/sys/kernel/security/apparmor/policy/namespaces']);
  return [
    ...profiles.split('\n').filter((line) => line.includes(name)),
    ...namespaces.split('\n').filter((line) => line === namespace),
  ].toSorted();
}

/** The runtime may continue cleaning up after the end of the command. */
function expectNothing(container: Container): Promise<void> {
  return expect.poll(() => loadedOf(container), { timeout: 60_000 }).toEqual([]);
}

/** The hook has loaded the container layer before the exec of init. */
function running({ profile, namespace }: Container): State {
  const loaded = [`${profile} (enforce)`, `:${namespace}:init (enforce)`, namespace].toSorted();
  return { label: `${profile}//&:${namespace}:init`, loaded };
}

test('a new container with its settings has both layers', async () => {
  lxc = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.start.auto = 1'] });
  const lines = lxcSettings(layers).map((line) => `${line}\n`);
  await host.output(['tee', '-a', `${lxc.folder}/config`], { input: lines.join('') });
  incus = await LabIncusContainer.create(host);
  await incus.configure({ ...incusSettings(layers) });
  // A separate file: for a link, profiles attach to the target path.
  await host.output(['cp', '--remove-destination', '/bin/busybox', `${incus.root}/sbin/init`]);
  for (const container of containers()) {
    await container.start();
    expect(await stateOf(container)).toEqual(running(container));
  }
});

test('a stopped container has no loaded policy, and a new start restores both layers', async () => {
  for (const container of containers()) {
    await container.stop();
    await expectNothing(container);
    await container.start();
    expect(await stateOf(container)).toEqual(running(container));
  }
});

test('after a reboot of the host it runs again with both layers', async () => {
  await host.reboot();
  for (const container of containers()) {
    await expect.poll(() => container.initPid(), { timeout: 300_000, interval: 1000 }).toBeGreaterThan(1);
    await expect.poll(() => stateOf(container), { timeout: 60_000 }).toEqual(running(container));
  }
});

test('without its policy it does not start', async () => {
  for (const container of containers()) await container.stop();
  await host.output(['mv', policyFile, `${policyFile}.away`]);
  for (const container of containers()) {
    await expect(container.start()).rejects.toThrow('has not started');
    await expectNothing(container);
  }
  await host.output(['mv', `${policyFile}.away`, policyFile]);
  for (const container of containers()) {
    await container.start();
    expect(await stateOf(container)).toEqual(running(container));
  }
});

test('its removal leaves nothing', async () => {
  for (const container of containers()) {
    await container.destroy();
    await expectNothing(container);
    // Without /var/cache, because LXC keeps compiled policy in the cache.
    expect(await host.output(['find', '/var/lib', '/etc', '-name', `*${container.name}*`])).toBe('');
  }
});
