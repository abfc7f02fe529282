import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../../lab/host/lxc-container.ts';
import { OwnLxcHost } from '../../lab/host/own-lxc-host.ts';
import { ProvisionedHost } from '../provisioned-host.ts';
import { endsByTermAlone } from '../service-layer.ts';

/** A custom host layer for both containers. */
const shop = `abi <abi/4.0>,
include <tunables/global>
profile lxc-shop flags=(attach_disconnected, mediate_deleted) {
  file,
  capability,
  network,
  mount,
  umount,
  pivot_root,
  dbus,
  unix,
  userns,
  ptrace (readby, tracedby),
  signal (receive),
  signal peer=lxc-shop,
  change_profile -> ":lxc-*_<-var-lib-lxc>:*",
}
`;

/**
 * A profile with an attachment for Debian's sleep; busybox's sleep has a different path and is started under the
 * profile.
 */
const service = `abi <abi/4.0>,
profile service /{,usr/}bin/sleep {
  file,
  signal (receive) set=(term, exists) peer=unconfined,
}
`;

let host: OwnLxcHost;
let provisioned: ProvisionedHost;
/** Started with the host, in a user namespace. */
let web: LabLxcContainer;
/** A Debian with an init for loading policy. */
let own: LabLxcContainer;
let before: readonly string[];

beforeAll(async () => {
  host = await OwnLxcHost.start();
  provisioned = await ProvisionedHost.of(host);
  const unprivileged = [
    'lxc.include = /usr/share/lxc/config/userns.conf',
    ...['u', 'g'].map((kind) => `lxc.idmap = ${kind} 0 1000000 65536`),
  ];
  web = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.start.auto = 1', ...unprivileged] });
  await host.output(['chown', '-R', '1000000:1000000', web.root]);
  await host.output(['chmod', '755', web.folder]);
  own = await LabLxcContainer.create(host, { kind: 'debian' });
  await provisioned.write('shop.aa', shop);
  await provisioned.write('service.aa', service);
  await provisioned.write('lamellar.yaml', manifest());
  before = await everything();
}, 900_000);

afterAll(() => host.kill());

function manifest(): string {
  const container = (name: string, load: string): string => `
  ${name}:
    runtime: lxc
    host:
      base: ./shop.aa
    container:
      load: ${load}
      policy: [./service.aa]`;
  return `lamellar: 1
containers:${container(web.name, 'host')}${container(own.name, 'container')}
expect:
  - allow signal (usr1) from ${web.name}:unconfined to ${own.name}:unconfined
  - allow signal (term) from ${own.name}:unconfined to ${own.name}:service
  - deny signal (hup) from ${own.name}:unconfined to ${own.name}:service
  - deny ptrace from ${web.name}:** to ${own.name}:**
  - deny signal from ${web.name}:** to host:**
`;
}

/** The complete state to restore at the end, byte for byte. */
async function everything(): Promise<readonly string[]> {
  return [
    ...(await Promise.all([web, own].map((container) => host.output(['cat', `${container.folder}/config`])))),
    await provisioned.picture(`${own.root}/etc/apparmor.d`),
    await provisioned.picture('/etc/lamellar'),
    ...(await provisioned.loaded('')),
    await host.output(['ls', '/sys/kernel/security/apparmor/policy/namespaces']),
  ];
}

async function lamellar(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await provisioned.lamellar(words);
  return { status: exitCode, stdout, stderr };
}

function labelOf(container: LabLxcContainer, profile: string): string {
  return `lxc-shop//&:${container.namespace}:${profile}`;
}

/** Verifies both layers of both containers with real processes and signals. */
async function keepsItsPromises(): Promise<void> {
  for (const container of [web, own]) {
    expect(await container.label()).toBe(labelOf(container, 'unconfined'));
    const process = await container.spawn(['/bin/sleep', '1000'], container === web ? 'service' : undefined);
    expect(await process.label()).toBe(labelOf(container, 'service'));
    await endsByTermAlone(container, process);
  }
}

/** Verifies a layer loaded by the container's own init, together with all policy of Debian's packages. */
async function hasLoadedItsLayer(container: LabLxcContainer): Promise<void> {
  await container.booted();
  expect((await container.attach(['systemctl', 'is-active', 'apparmor'])).stdout).toBe('active\n');
  const loaded = await provisioned.loaded(container.namespace);
  expect(loaded.filter((line) => line.startsWith('service '))).toHaveLength(1);
  expect(loaded.length).toBeGreaterThan(50);
  expect(await host.output(['cat', `/etc/lamellar/current/containers/${container.name}/lamellar.conf`])).not.toContain(
    'start-host',
  );
}

test('a container that cannot load policy is reported and stays unchanged', { timeout: 900_000 }, async () => {
  expect(await lamellar('apply', '--yes', '--container', own.name)).toMatchObject({
    status: 3,
    stderr: expect.stringContaining(
      `container \`${own.name}\` cannot load policy: the configuration drops \`mac_admin\``,
    ) as string,
  });
  expect(await everything()).toEqual(before);
  const capabilities = 'lxc.cap.drop =\nlxc.cap.drop = mac_override sys_time sys_module sys_rawio\n';
  await host.output(['tee', '-a', `${own.folder}/config`], { input: capabilities });
  before = await everything();
});

test('a name loaded by a different program is not used', { timeout: 900_000 }, async () => {
  await host.output(['apparmor_parser', '-r', '-K'], { input: 'abi <abi/4.0>,\nprofile lxc-shop { file, }\n' });
  const loaded = await provisioned.loaded('');
  expect(await lamellar('apply', '--yes')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('the host has lxc-shop loaded, but not by lamellar') as string,
  });
  expect(await provisioned.loaded('')).toEqual(loaded);
  await host.output(['apparmor_parser', '-R', '-K'], { input: 'profile lxc-shop { }\n' });
  expect(await everything()).toEqual(before);
});

test('the first process has both layers', { timeout: 900_000 }, async () => {
  expect(await lamellar('apply', '--yes')).toMatchObject({ status: 0 });
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
  await Promise.all([web.start(), own.start()]);
  await hasLoadedItsLayer(own);
  await keepsItsPromises();
  expect(await lamellar('status')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      new RegExp(
        `^${web.name} +running +applied +loaded +\\d.*\n(?: .*\n)*${own.name} +running +applied +loaded +\\d`,
        'm',
      ),
    ) as string,
  });
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('a change of both layers applies to running containers at once', { timeout: 900_000 }, async () => {
  await provisioned.write('shop.aa', shop.replace('signal peer=', 'deny signal (send) set=(usr1),\n  signal peer='));
  await provisioned.write('service.aa', service.replace('term,', 'term, hup, usr1,'));
  await provisioned.write('lamellar.yaml', manifest().replace(/^.*\((?:usr1|hup)\).*\n/gm, ''));
  const { status, stdout } = await lamellar('apply', '--yes');
  expect(status).toBe(0);
  const sharers = [web.name, own.name].sort().join(', ');
  expect(stdout).toContain(`~ lxc-shop of ${sharers}: load\n`);
  expect(stdout).toContain(`~ ${own.root}/etc/apparmor.d/lamellar.service.aa\n`);
  expect(stdout).not.toContain('in force after the next start');
  for (const container of [web, own]) {
    const process = await container.spawn(['/bin/sleep', '1000'], container === web ? 'service' : undefined);
    const kill = (signal: string) => container.attach(['/bin/kill', `-${signal}`, String(process.pid)]);
    expect((await kill('USR1')).exitCode).not.toBe(0);
    expect((await kill('HUP')).exitCode).toBe(0);
  }
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('a host layer in use is not removed', { timeout: 900_000 }, async () => {
  const [files, loaded] = [await provisioned.picture('/etc/lamellar'), await provisioned.loaded('')];
  expect(await lamellar('remove', '--yes')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('processes still run under the host layer lxc-shop') as string,
  });
  expect([await provisioned.picture('/etc/lamellar'), await provisioned.loaded('')]).toEqual([files, loaded]);
});

test('a container rebooted from within has both layers', { timeout: 900_000 }, async () => {
  const init = await web.initPid();
  // lxc-stop reports a failure if the container restarts faster than its wait for the stop, so the test does not wait
  // here.
  await host.output(['lxc-stop', '-r', '-W', '-n', web.name]);
  await expect
    .poll(async () => (await host.run(['test', '-e', `/proc/${init}`])).exitCode, { timeout: 60_000 })
    .toBe(1);
  await host.output(['lxc-wait', '-n', web.name, '-s', 'RUNNING', '-t', '60']);
  expect(await web.label()).toBe(labelOf(web, 'unconfined'));
});

test(
  'both layers are present after a reboot, without the command and without a unit of Lamellar',
  { timeout: 1_200_000 },
  async () => {
    await provisioned.write('shop.aa', shop);
    await provisioned.write('service.aa', service);
    await provisioned.write('lamellar.yaml', manifest());
    expect((await lamellar('apply', '--yes')).status).toBe(0);
    await host.output(['mv', '/usr/local/bin/lamellar', '/root/lamellar']);
    await host.reboot();
    // LXC's own unit has started the first container.
    await host.output(['lxc-wait', '-n', web.name, '-s', 'RUNNING', '-t', '120']);
    await own.start();
    await hasLoadedItsLayer(own);
    await keepsItsPromises();
    await host.output(['mv', '/root/lamellar', '/usr/local/bin/lamellar']);
    expect((await lamellar('status')).status).toBe(0);
  },
);

test('a killed LXC leaves no obstacle to the next start', { timeout: 900_000 }, async () => {
  await host.output(['sh', '-c', 'kill -9 "$(ps -o ppid= -p "$1")"', 'sh', String(await web.initPid())]);
  await host.output(['lxc-wait', '-n', web.name, '-s', 'STOPPED', '-t', '60']);
  await web.start();
  expect(await web.label()).toBe(labelOf(web, 'unconfined'));
});

test('a stop and a removal restore everything', { timeout: 900_000 }, async () => {
  await Promise.all([web.stop(), own.stop()]);
  expect(await host.output(['ls', '/sys/kernel/security/apparmor/policy/namespaces'])).toBe('');
  expect((await lamellar('remove', '--yes')).status).toBe(0);
  expect(await everything()).toEqual(before);
  await web.start();
  expect(await web.label()).toBe(`${web.profile}//&:${web.namespace}:unconfined`);
});
