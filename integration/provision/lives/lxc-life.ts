import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provisioned-host.ts';
import { keepsServiceApart, service } from '../service-layer.ts';

const host = sharedLxcHost();

let provisioned: ProvisionedHost;
let web: LabLxcContainer;
let db: LabLxcContainer;
const before = new Map<LabLxcContainer, string>();

/** The faster Node in hosts' paths before Debian's, if present. */
const quickNode = {
  hide: 'cd /usr/local/bin; [ ! -e node ] || mv node node.away',
  show: 'cd /usr/local/bin; [ ! -e node.away ] || mv node.away node',
};

beforeAll(async () => {
  // The test uses Debian's own Node, like most hosts.
  await host.output(['sh', '-c', `${quickNode.hide}; [ "$(command -v node)" = /usr/bin/node ]`]);
  provisioned = await ProvisionedHost.of(host);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  db = await LabLxcContainer.create(host, { kind: 'busybox' });
  for (const container of [web, db]) before.set(container, await configurationOf(container));
  await provisioned.write('service.aa', service);
  await provisioned.write('lamellar.yaml', manifest('service.aa'));
}, 900_000);

afterAll(async () => {
  for (const container of [web, db]) await container.destroy();
  await host.output(['sh', '-c', quickNode.show]);
}, 900_000);

function manifest(policy: string): string {
  const container = (name: string): string => `
  ${name}:
    runtime: lxc
    host-layer:
      rules: ["deny ptrace (tracedby) peer=/usr/bin/gdb,"]
    container-layer:
      policy: [./${policy}]`;
  return `lamellar: 2
containers:${container(web.name)}${container(db.name)}
expect:
  - allow signal (term) from ${web.name}:unconfined to ${web.name}:service
  - deny signal (hup) from ${web.name}:unconfined to ${web.name}:service
  - deny signal (term) from ${web.name}:service to ${web.name}:unconfined
  - deny signal (term) from ${web.name}:** to ${db.name}:**
  - deny ptrace from ${web.name}:** to ${db.name}:**
`;
}

function configurationOf(container: LabLxcContainer): Promise<string> {
  return host.output(['cat', `${container.folder}/config`]);
}

async function lamellar(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await provisioned.lamellar(words);
  return { status: exitCode, stdout, stderr };
}

/** Verifies all guarantees of the layer with real processes and signals. */
async function keepsItsPromises(): Promise<void> {
  for (const container of [web, db]) {
    expect(await container.label()).toBe(`${container.profile}//&:${container.namespace}:unconfined`);
    expect((await provisioned.loaded(container.namespace)).map((line) => line.split(' ')[0])).toContain('service');
    expect(Buffer.from(await container.generatedPolicy()).toString()).toContain(
      'deny ptrace (tracedby) peer=/usr/bin/gdb,',
    );
  }
  await keepsServiceApart(web);
}

test('a plan shows the changes, and changes nothing', { timeout: 900_000 }, async () => {
  const { status, stdout } = await lamellar('plan');
  expect(status).toBe(0);
  expect(stdout).toContain(`+ /etc/lamellar/current/containers/${web.name}/policy/service.aa\n`);
  expect(stdout).toContain(`~ ${db.folder}/config\n`);
  expect(stdout).toContain('new labels:\n');
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
  expect(await configurationOf(web)).toBe(before.get(web));
});

test('no question is asked without a terminal', { timeout: 900_000 }, async () => {
  const { status, stderr } = await lamellar('apply');
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('add --yes') as string });
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
});

test('the first process has both applied layers', { timeout: 900_000 }, async () => {
  expect(await lamellar('apply', '--yes')).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/applied\n$/) as string,
  });
  expect(await lamellar('status')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(new RegExp(`^${web.name} +stopped +applied +- +-$`, 'm')) as string,
  });
  await Promise.all([web.start(), db.start()]);
  await keepsItsPromises();
  expect(await lamellar('status')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(new RegExp(`^${web.name} +running +applied +loaded +\\d`, 'm')) as string,
  });
  expect(await lamellar('plan')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});

test('a change applies to running containers, with a report of gained permissions', { timeout: 900_000 }, async () => {
  await provisioned.write(
    'service.aa',
    service.replace('set=(term, exists)', 'set=(term, hup, exists)').replace('abi', '# changed\nabi'),
  );
  await provisioned.write('lamellar.yaml', manifest('service.aa').replace(/^.*signal \(hup\).*\n/m, ''));
  const { status, stdout } = await lamellar('apply', '--yes');
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(
      `  gained: signal hup\n    from  ${web.profile}//&:${web.namespace}:unconfined\n    to    ${web.profile}//&:${web.namespace}:service\n`,
    ) as string,
  });
  const process = await web.spawn(['sleep', '1000'], 'service');
  expect((await web.attach(['kill', '-HUP', String(process.pid)])).exitCode).toBe(0);
});

test('a manifest with failed expectations changes nothing', { timeout: 900_000 }, async () => {
  const [files, loaded] = [await provisioned.picture('/etc/lamellar'), await provisioned.loaded(web.namespace)];
  await provisioned.write('lamellar.yaml', manifest('service.aa'));
  const { status, stderr } = await lamellar('apply', '--yes');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^lamellar\.yaml:\d+:\d+: error: expectation failed: signal hup from .* is allowed \[broken-expectation\]$/m,
  );
  expect(stderr).toContain('service.aa:6: signal (receive) set=(term, hup, exists) peer=unconfined,');
  expect([await provisioned.picture('/etc/lamellar'), await provisioned.loaded(web.namespace)]).toEqual([
    files,
    loaded,
  ]);
});

test('policy that apparmor_parser refuses changes nothing', { timeout: 900_000 }, async () => {
  const files = await provisioned.picture('/etc/lamellar');
  await provisioned.write('service.aa', service.replace('file,', 'file, network interface=lo,'));
  const { status, stderr } = await lamellar('apply', '--yes');
  expect(status).toBe(2);
  // Only AppArmor 5.0 supports the condition.
  expect(stderr).toMatch(/^lamellar: service\.aa: .*invalid network rule conditional/m);
  expect(await provisioned.picture('/etc/lamellar')).toBe(files);
  await provisioned.write('service.aa', service);
});

test('both layers are present after a reboot, without the command', { timeout: 1_200_000 }, async () => {
  expect((await lamellar('apply', '--yes')).status).toBe(0);
  await host.output(['mv', '/usr/local/bin/lamellar', '/root/lamellar']);
  await host.reboot();
  await Promise.all([web.start(), db.start()]);
  await keepsItsPromises();
  await host.output(['mv', '/root/lamellar', '/usr/local/bin/lamellar']);
  expect((await lamellar('status')).status).toBe(0);
});

test(
  'differences between the manifest and running containers are reported until they end',
  { timeout: 900_000 },
  async () => {
    const changed = manifest('service.aa').replaceAll(
      '"deny ptrace (tracedby) peer=/usr/bin/gdb,"',
      '"deny ptrace (tracedby),"',
    );
    await provisioned.write('lamellar.yaml', changed);
    expect((await lamellar('apply', '--yes')).status).toBe(0);
    await db.stop();
    await db.start();
    const { status, stdout } = await lamellar('status');
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringMatching(
        new RegExp(
          `^${web.name} +running +applied +loaded .*\n  an older host layer stays in force until the next start\n${db.name} +running +applied +loaded .*$`,
          'm',
        ),
      ) as string,
    });
    expect(await lamellar('plan')).toMatchObject({
      status: 0,
      stdout: `nothing to do now\n\nin force after the next start:\n  the host layer of ${web.name}\n`,
    });
    await web.stop();
    await web.start();
    expect((await lamellar('status')).status).toBe(0);
    await provisioned.write('none.yaml', 'lamellar: 1\n');
    expect(await lamellar('status', '--manifest', 'none.yaml')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        new RegExp(
          [web, db]
            .map(({ name }) => `${name} +running +to be removed +not known .*\n  applied, but not in the manifest\n`)
            .sort()
            .join(''),
        ),
      ) as string,
    });
  },
);

test('a removal restores everything', { timeout: 900_000 }, async () => {
  expect((await lamellar('remove', '--yes')).status).toBe(0);
  expect(await provisioned.loaded(web.namespace)).toEqual([]);
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
  for (const container of [web, db]) {
    expect(await configurationOf(container)).toBe(before.get(container));
    await container.stop();
  }
  const namespaces = await host.output(['ls', '/sys/kernel/security/apparmor/policy/namespaces']);
  for (const { namespace } of [web, db]) expect(namespaces).not.toContain(namespace);
  await web.start();
  expect(await provisioned.loaded(web.namespace)).toEqual([]);
  expect(await lamellar('remove', '--yes')).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
});
