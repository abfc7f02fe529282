import { incusSettings, lxcHostLayer, lxcSettings, type ContainerLayers } from '@lamellar/host-policies';
import { afterEach, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';

const host = sharedLxcHost();

/** A name with special characters for shells, LXC's configuration and Incus's. */
const policyFolder = `/etc/lab policy/it's $(touch here) #1, "quoted"`;
const policyFiles = ['first', 'second'].map((name) => `${policyFolder}/${name}`);

const policy = ['first', 'second'].map(
  (name) => `abi <abi/4.0>,\nprofile ${name} { file, capability, signal, ptrace, }\n`,
);

/** Rules to add to the generated profile, line by line. */
const rules = [
  'deny ptrace (tracedby) peer=/usr/bin/gdb,',
  '"/a b" r, # not "c"',
  '# a comment, with = and "',
  'deny signal (receive)\n  set=(usr1)\n\n  peer="x=y",',
  'deny /{a,b}#c\\"d w,',
];
const written = [
  'deny ptrace (tracedby) peer=/usr/bin/gdb,',
  '"/a b" r, # not "c"',
  '# a comment, with = and "',
  'deny signal (receive)',
  'set=(usr1)',
  'peer="x=y",',
  'deny /{a,b}#c\\"d w,',
];

let container: LabLxcContainer | LabIncusContainer | undefined;

afterEach(async () => {
  await container?.destroy();
  container = undefined;
});

async function writePolicy(): Promise<void> {
  for (const [index, file] of policyFiles.entries()) await host.writeFile(file, policy[index] ?? '');
}

/** The container's own lines in the generated profile. */
async function ownLines(of: LabLxcContainer | LabIncusContainer): Promise<readonly string[]> {
  const lines = Buffer.from(await of.generatedPolicy())
    .toString()
    .split('\n')
    .map((line) => line.trim());
  const first = lines.indexOf(written[0] ?? '');
  return lines.slice(first, first + written.length);
}

function layersWith(more: Partial<ContainerLayers> = {}): ContainerLayers {
  return { nesting: false, rules, policy: { place: policyFolder }, ...more };
}

test('LXC has its settings', async () => {
  await writePolicy();
  const made = (container = await LabLxcContainer.create(host, { kind: 'busybox' }));
  expect(lxcHostLayer({ name: made.name, nesting: false, privileged: true }).namespaceName).toBe(made.namespace);
  const lines = lxcSettings(layersWith());
  await host.output(['tee', '-a', `${made.folder}/config`], { input: lines.map((line) => `${line}\n`).join('') });
  for (const line of lines.filter((each) => !each.startsWith('lxc.apparmor.raw'))) {
    const key = line.slice(0, line.indexOf(' = '));
    expect((await host.output(['lxc-info', '-n', made.name, '-c', key])).trimEnd()).toBe(line);
  }
  expect(await host.output(['lxc-info', '-n', made.name, '-c', 'lxc.apparmor.raw'])).toContain(written.join('\n'));
  await made.start();
  expect(await ownLines(made)).toEqual(written);
  expect((await made.attachAs('first', ['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe('first (enforce)\n');
  expect((await made.attachAs('second', ['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe(
    'second (enforce)\n',
  );
  expect((await made.attach(['true'])).exitCode).toBe(0);
});

test('Incus has its settings, even after a change', async () => {
  await writePolicy();
  const made = (container = await LabIncusContainer.create(host));
  const settings = incusSettings(layersWith());
  await made.configure({ ...settings });
  for (const [key, value] of Object.entries(settings)) expect(await made.setting(key)).toBe(value);
  await made.start();
  expect(await ownLines(made)).toEqual(written);
  expect((await made.attachAs('first', ['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe('first (enforce)\n');
  expect((await made.attachAs('second', ['cat', '/proc/self/attr/apparmor/current'])).stdout).toBe(
    'second (enforce)\n',
  );
  // Incus reloads the profile of a running container.
  await made.configure({ ...incusSettings(layersWith({ rules: [] })) });
  expect(await ownLines(made)).not.toEqual(written);
  expect(await made.setting('raw.apparmor')).toBe('');
});

test('a container of LXC whose layer cannot be loaded does not start', async () => {
  const made = (container = await LabLxcContainer.create(host, { kind: 'busybox' }));
  const lines = lxcSettings(layersWith({ rules: [], policy: { place: '/nowhere/policy' } }));
  await host.output(['tee', '-a', `${made.folder}/config`], { input: lines.map((line) => `${line}\n`).join('') });
  await expect(made.start()).rejects.toThrow('has not started');
  expect(await host.output(['lxc-info', '-n', made.name, '-s', '-H'])).toBe('STOPPED\n');
});
