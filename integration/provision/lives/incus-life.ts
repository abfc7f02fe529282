import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../../lab/host/incus-container.ts';
import { OwnLxcHost } from '../../lab/host/own-lxc-host.ts';
import { ProvisionedHost } from '../provisioned-host.ts';
import { keepsServiceApart, service } from '../service-layer.ts';

const gdb = 'deny ptrace (tracedby) peer=/usr/bin/gdb,';

/** The administrator's own settings, to be kept. */
const own = {
  'raw.lxc': '# ours\nlxc.environment = WHOSE=ours\n',
  'raw.apparmor': 'deny /ours/** w,',
  'security.nesting': 'true',
};

let host: OwnLxcHost;
let provisioned: ProvisionedHost;
let web: LabIncusContainer;
let shop: LabIncusContainer;
const before = new Map<LabIncusContainer, string>();

beforeAll(async () => {
  host = await OwnLxcHost.start();
  provisioned = await ProvisionedHost.of(host);
  const incus = (...words: readonly string[]) => host.output(['incus', ...words], { timeout: 300 });
  await incus('project', 'create', 'shop', '--config', 'features.images=false');
  await incus('--project', 'shop', 'profile', 'device', 'add', 'default', 'root', 'disk', 'path=/', 'pool=default');
  for (const project of ['default', 'shop'])
    await incus('--project', project, 'profile', 'set', 'default', 'raw.apparmor=deny /inherited/** w,');
  web = await LabIncusContainer.create(host, own);
  shop = await LabIncusContainer.create(host, {}, 'shop');
  for (const container of [web, shop]) before.set(container, await container.configuration());
  await provisioned.write('service.aa', service);
  await provisioned.write('lamellar.yaml', manifest());
}, 900_000);

afterAll(() => host.kill());

function manifest(rule = gdb): string {
  const container = ({ name, project }: LabIncusContainer): string => `
  ${name}:
    runtime: incus
    project: ${project}
    host:
      rules: ["${rule}"]
    container:
      policy: [./service.aa]`;
  return `lamellar: 1
containers:${container(web)}${container(shop)}
expect:
  - allow signal (term) from ${web.name}:unconfined to ${web.name}:service
  - deny signal (hup) from ${web.name}:unconfined to ${web.name}:service
  - deny signal (term) from ${web.name}:service to ${web.name}:unconfined
  - deny signal (term) from ${web.name}:** to ${shop.name}:**
  - deny ptrace from ${web.name}:** to ${shop.name}:**
`;
}

async function lamellar(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await provisioned.lamellar(words, 600);
  return { status: exitCode, stdout, stderr };
}

async function hostLayerOf(container: LabIncusContainer): Promise<string> {
  return Buffer.from(await container.generatedPolicy()).toString();
}

/** Verifies all guarantees of the layers with real processes and signals. */
async function keepTheirPromises(): Promise<void> {
  for (const container of [web, shop]) {
    expect(await container.label()).toBe(`${container.profile}//&:${container.namespace}:unconfined`);
    expect((await provisioned.loaded(container.namespace)).map((line) => line.split(' ')[0])).toEqual(['service']);
    expect(await hostLayerOf(container)).toContain(gdb);
  }
  expect(await hostLayerOf(web)).toContain('deny /ours/** w,');
  expect(await hostLayerOf(web)).not.toContain('deny /inherited/** w,');
  expect(await hostLayerOf(shop)).toContain('deny /inherited/** w,');
  await keepsServiceApart(web);
}

test('a plan shows the changes, and changes nothing', { timeout: 900_000 }, async () => {
  const { status, stdout } = await lamellar('plan');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}\+ \/etc\/lamellar\/current\/policy\/[0-9a-f]{16}\/service\.aa$/m);
  for (const key of ['security.nesting', 'raw.lxc', 'raw.apparmor'])
    expect(stdout).toContain(`  ~ incus:default/${web.name}/${key}\n`);
  expect(stdout).toContain(`  ~ incus:shop/${shop.name}/raw.lxc\n`);
  expect(stdout).not.toContain(`incus:shop/${shop.name}/security.nesting`);
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
  for (const container of [web, shop]) expect(await container.configuration()).toBe(before.get(container));
});

test('a project that forbids raw.lxc is reported, and further containers change', { timeout: 900_000 }, async () => {
  await host.output(['incus', 'project', 'set', 'shop', 'restricted=true'], { timeout: 300 });
  const { status, stderr } = await lamellar('apply', '--yes');
  expect({ status, stderr }).toMatchObject({
    status: 3,
    stderr: expect.stringContaining(
      `lamellar: the project \`shop\` of Incus forbids raw.lxc for container \`${shop.name}\``,
    ) as string,
  });
  expect(stderr).toContain(`lamellar: changing the configuration of ${web.name}\n`);
  expect(stderr).not.toContain(`lamellar: changing the configuration of ${shop.name}\n`);
  expect(stderr).toMatch(new RegExp(`skipped: ${shop.name}\n[^]*applied, but for ${shop.name}\n$`));
  expect(await shop.configuration()).toBe(before.get(shop));
  expect(await web.configuration()).toContain('/etc/lamellar/current');
  // The applied state contains no part of the skipped container.
  expect(await provisioned.picture('/etc/lamellar')).not.toContain(shop.name);
  await host.output(['incus', 'project', 'set', 'shop', 'restricted=false'], { timeout: 300 });
});

test('the first process has both applied layers', { timeout: 900_000 }, async () => {
  expect(await lamellar('apply', '--yes')).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/applied\n$/) as string,
  });
  for (const container of [web, shop]) await container.start();
  await keepTheirPromises();
  expect(await lamellar('status')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(new RegExp(`^${web.name} +running +applied +loaded +\\d`, 'm')) as string,
  });
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('both layers of a running container change', { timeout: 900_000 }, async () => {
  await provisioned.write('service.aa', service.replace('term, exists', 'term, usr1, exists'));
  await provisioned.write('lamellar.yaml', manifest('deny ptrace (tracedby) peer=/usr/bin/strace,'));
  const loaded = await provisioned.loaded(shop.namespace);
  const { status, stdout, stderr } = await lamellar('apply', '--yes');
  expect(status, stderr).toBe(0);
  expect(stdout).not.toContain('in force after the next start');
  expect(await hostLayerOf(shop)).toContain('peer=/usr/bin/strace,');
  expect(await hostLayerOf(shop)).not.toContain(gdb);
  expect(await provisioned.loaded(shop.namespace)).not.toEqual(loaded);
  expect((await provisioned.picture('/etc/lamellar/generations')).match(/service\.aa f /g)).toHaveLength(1);
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('a failed change without a running Incus changes nothing', { timeout: 900_000 }, async () => {
  await provisioned.write('lamellar.yaml', manifest());
  const found = await provisioned.picture('/etc/lamellar');
  await host.output(['systemctl', 'stop', 'incus.socket', 'incus.service'], { timeout: 300 });
  expect(await lamellar('apply', '--yes')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("lamellar: incus: The incus daemon doesn't appear to be started") as string,
  });
  await host.output(['systemctl', 'start', 'incus.socket']);
  expect(await provisioned.picture('/etc/lamellar')).toBe(found);
});

test('both layers are present after a reboot, without the command', { timeout: 1_200_000 }, async () => {
  await provisioned.write('service.aa', service);
  await provisioned.write('lamellar.yaml', manifest());
  expect((await lamellar('apply', '--yes')).status).toBe(0);
  await host.output(['mv', '/usr/local/bin/lamellar', '/root/lamellar']);
  await host.reboot();
  // Incus restarts the previously running containers at the first request.
  await host.output(['incus', 'list'], { timeout: 300 });
  for (const { namespace } of [web, shop])
    await expect.poll(() => provisioned.loaded(namespace), { timeout: 120_000 }).not.toEqual([]);
  for (const container of [web, shop])
    await expect.poll(() => container.initPid(), { timeout: 60_000 }).toBeGreaterThan(0);
  await keepTheirPromises();
  await host.output(['mv', '/root/lamellar', '/usr/local/bin/lamellar']);
  expect((await lamellar('status')).status).toBe(0);
});

test('a removal restores everything', { timeout: 900_000 }, async () => {
  expect((await lamellar('remove', '--yes')).status).toBe(0);
  expect(await provisioned.loaded(web.namespace)).toEqual([]);
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
  for (const container of [web, shop]) {
    expect(await container.configuration()).toBe(before.get(container));
    expect(await hostLayerOf(container)).not.toContain(gdb);
    await container.stop();
  }
  expect(await host.output(['ls', '/sys/kernel/security/apparmor/policy/namespaces'])).not.toContain('incus-');
  await web.start();
  expect(await provisioned.loaded(web.namespace)).toEqual([]);
  expect(await lamellar('remove', '--yes')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});
