import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../../lab/host/incus-container.ts';
import { sharedLxcHost } from '../../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provisioned-host.ts';
import { endsByTermAlone } from '../service-layer.ts';

const host = sharedLxcHost();

/** A profile with an attachment for Debian's sleep. */
const service = `abi <abi/4.0>,
profile service /{,usr/}bin/sleep {
  file,
  signal (receive) set=(term, exists) peer=unconfined,
}
`;

let provisioned: ProvisionedHost;
/** A Debian with an init that loads policy, and a user namespace. */
let web: LabIncusContainer;
let before: readonly string[];

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  web = await LabIncusContainer.create(host);
  await web.becomeDebian();
  await provisioned.write('service.aa', service);
  await provisioned.write('other.aa', 'abi <abi/4.0>,\nprofile other { file, }\n');
  await provisioned.write('incus.yaml', manifest('service.aa'));
  await provisioned.write('changed.yaml', manifest('other.aa'));
  before = await everything();
});

afterAll(() => web.destroy());

function manifest(policy: string): string {
  return `lamellar: 1
containers:
  ${web.name}:
    runtime: incus
    container:
      load: container
      policy: [./${policy}]
`;
}

async function lamellar(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await provisioned.lamellar(words);
  return { status: exitCode, stdout, stderr };
}

/** The complete state to restore at the end, byte for byte. */
async function everything(): Promise<readonly string[]> {
  return [
    await web.configuration(),
    await provisioned.picture(`${web.root}/etc/apparmor.d`),
    await provisioned.picture('/etc/lamellar'),
  ];
}

/** The file in the view of the container's own processes. */
async function file(name: string): Promise<string> {
  return (await web.attach(['stat', '-c', '%F %a %u:%g', `/etc/apparmor.d/lamellar.${name}`])).stdout;
}

async function labelOfSleep(): Promise<string> {
  const process = await web.spawn(['/bin/sleep', '1000']);
  const label = await process.label();
  await web.attach(['/bin/kill', '-TERM', String(process.pid)]);
  return label;
}

test('a container that cannot load policy is reported, and nothing is changed', async () => {
  await web.configure({ 'raw.lxc': 'lxc.cap.drop = mac_admin' });
  expect(await lamellar('apply', '--yes', '--manifest', 'incus.yaml')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining(
      `container \`${web.name}\` cannot load policy: the configuration drops \`mac_admin\``,
    ) as string,
  });
  await web.configure({ 'raw.lxc': '' });
  expect(await everything()).toEqual(before);
});

test("the container's init loads policy written while the container was stopped", async () => {
  const { status, stdout } = await lamellar('plan', '--manifest', 'incus.yaml');
  expect(status).toBe(0);
  expect(stdout).toContain(`  + incus:default/${web.name}/etc/apparmor.d/lamellar.service.aa\n`);
  expect(stdout).not.toContain('raw.lxc');
  expect(await everything()).toEqual(before);
  expect(await lamellar('apply', '--yes', '--manifest', 'incus.yaml')).toMatchObject({ status: 0 });
  await web.start();
  await web.booted();
  expect(await file('service.aa')).toBe('regular file 644 0:0\n');
  expect((await web.attach(['systemctl', 'is-active', 'apparmor'])).stdout).toBe('active\n');
  expect(await web.label()).toBe(`${web.profile}//&:${web.namespace}:unconfined`);
  const process = await web.spawn(['/bin/sleep', '1000']);
  expect(await process.label()).toBe(`${web.profile}//&:${web.namespace}:service`);
  await endsByTermAlone(web, process);
  expect(await lamellar('status', '--manifest', 'incus.yaml')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(new RegExp(`^${web.name} +running +applied +loaded +\\d`, 'm')) as string,
  });
  expect(await lamellar('plan', '--manifest', 'incus.yaml')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('after a kill behind the write, the next run restores the earlier state', async () => {
  const there = await everything();
  const announced = await provisioned.killAt(6, 'changed.yaml');
  expect(announced.slice(-2)).toEqual([
    `lamellar: writing policy into the root of ${web.name}`,
    `lamellar: loading the layer of ${web.name}`,
  ]);
  expect((await lamellar('apply', '--yes', '--manifest', 'incus.yaml')).status).toBe(0);
  expect(await everything()).toEqual(there);
  expect(await labelOfSleep()).toContain(':service');
});

test('a running container gets a new layer at once, and none after the removal', async () => {
  expect(await lamellar('apply', '--yes', '--manifest', 'changed.yaml')).toMatchObject({ status: 0 });
  expect([await file('service.aa'), await file('other.aa')]).toEqual(['', 'regular file 644 0:0\n']);
  expect(await labelOfSleep()).toContain(':unconfined');
  await host.output(['rm', `${web.root}/etc/apparmor.d/lamellar.other.aa`]);
  expect(await lamellar('status', '--manifest', 'changed.yaml')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(new RegExp(`^${web.name} +running +differs +`, 'm')) as string,
  });
  expect(await lamellar('apply', '--yes', '--manifest', 'changed.yaml')).toMatchObject({ status: 0 });
  expect(await file('other.aa')).toBe('regular file 644 0:0\n');
  expect(await lamellar('remove', '--yes')).toMatchObject({ status: 0 });
  expect((await provisioned.loaded(web.namespace)).join()).not.toContain('other');
  expect(await everything()).toEqual(before);
  await web.stop();
  expect(await lamellar('remove', '--yes')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});
