import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost, sharedLxcHostConnection } from '../lab/host/shared-lxc-host.ts';
import { builtCli, ProvisionedHost } from '../provision/provisioned-host.ts';

// A host of the lab under two names in the inventory, with a manifest for each name.
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-rollout-'));
const environment = {
  HOME: folder,
  PATH: `${folder}/bin:/usr/bin:/bin`,
  ANSIBLE_COLLECTIONS_PATH: folder,
  ANSIBLE_NOCOLOR: '1',
  LC_ALL: 'C.UTF-8',
};
const host = sharedLxcHost();
let provisioned: ProvisionedHost;
let container: LabLxcContainer;

const policy = 'abi <abi/4.0>,\ninclude <tunables/global>\nprofile service {\n  file,\n  signal,\n}\n';

/** Runs a playbook of the collection, and returns the exit status and the output. */
function play(name: string, ...words: readonly string[]) {
  const args = ['-i', 'hosts.json', `lamellar.lamellar.${name}`, ...words];
  const { status, stdout, stderr } = spawnSync('ansible-playbook', args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** The files of Lamellar and of the container's configuration, and the loaded profiles. */
async function state(): Promise<readonly unknown[]> {
  const files = await Promise.all(
    ['/etc/lamellar', `${container.folder}/config`].map((place) => provisioned.picture(place)),
  );
  return [
    ...files,
    await host.output(['sha256sum', `${container.folder}/config`]),
    await provisioned.loaded(container.namespace),
  ];
}

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox' });
  await container.start();
  const manifest = `lamellar: 1\ncontainers:\n  ${container.name}:\n    runtime: lxc\n    container: { policy: [./service.aa] }\n`;
  const manifests = {
    good: manifest,
    changed: manifest.replace('container: {', 'host: { rules: ["deny capability net_raw,"] }\n    container: {'),
    failing: `${manifest}expect:\n  - deny signal (term) from ${container.name}:service to ${container.name}:service\n`,
  };
  for (const [name, text] of Object.entries(manifests)) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'lamellar.yaml'), text);
    writeFileSync(path.join(folder, name, 'service.aa'), policy);
  }
  mkdirSync(path.join(folder, 'bin'));
  const command = `#!/bin/sh\nexec ${process.execPath} ${builtCli} "$@"\n`;
  writeFileSync(path.join(folder, 'bin/lamellar'), command, { mode: 0o755 });
  const { port, identity, hostName, knownHosts } = sharedLxcHostConnection().ssh;
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: identity,
    ansible_ssh_common_args: `-F none -oHostKeyAlias=${hostName} -oUserKnownHostsFile=${knownHosts} -oIdentitiesOnly=yes`,
    ansible_python_interpreter: '/usr/bin/python3',
  };
  const hosts = {
    farm1: { lamellar_manifest: path.join(folder, 'good') },
    farm2: { lamellar_manifest: path.join(folder, 'failing') },
    farm3: { lamellar_manifest: path.join(folder, 'changed') },
  };
  writeFileSync(path.join(folder, 'hosts.json'), JSON.stringify({ all: { vars, hosts } }));
  const source = fileURLToPath(new URL('../../ansible', import.meta.url));
  const options = { cwd: folder, env: environment };
  execFileSync('ansible-galaxy', ['collection', 'build', source, '--output-path', folder], options);
  const install = 'exec ansible-galaxy collection install --offline lamellar-lamellar-*.tar.gz -p .';
  execFileSync('sh', ['-c', install], options);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await provisioned.lamellar(['remove', '--yes']);
  await host.output(['rm', '-rf', '/etc/lamellar', '/root/manifests']);
  await container.destroy();
});

test('a rollout in check mode writes nothing, the next run changes the host, and the third run changes nothing', async () => {
  const before = await state();
  const only = ['--limit', 'farm1'];
  const checked = play('rollout', ...only, '--check', '--diff');
  expect(checked.output).toMatch(/changed=1 .*failed=0/);
  for (const words of [`~ ${container.name}: load service`, '+++ after: /etc/lamellar/service.aa', 'new labels:'])
    expect(checked.output).toContain(words);
  expect(await state()).toEqual(before);
  expect(play('rollout', ...only).output).toMatch(/changed=1 .*failed=0/);
  const applied = await state();
  expect(applied).not.toEqual(before);
  expect(play('rollout', ...only).output).toMatch(/changed=0 .*failed=0/);
  expect(await state()).toEqual(applied);
  expect(await host.output(['sh', '-c', 'ls /run | grep -c ^lamellar-manifest- || true'])).toBe('0\n');
});

test('a failing expectation stops the rollout, and the remaining hosts stay unchanged', async () => {
  const before = await state();
  const { status, output } = play('rollout', '--limit', 'farm2,farm3');
  expect(status, output).not.toBe(0);
  expect(output).toMatch(/farm2 .*failed=1/);
  expect(output).not.toMatch(/farm3 .*ok=[1-9]/);
  expect(output).toContain('expectation failed');
  expect(await state()).toEqual(before);
});

test('the playbook `drift` names a host with a profile that was replaced by hand, and the gained permission', async () => {
  await container.stop();
  await container.start();
  const changed = policy.replace('signal,', 'signal,\n  capability sys_admin,');
  await host.output(['apparmor_parser', '--replace', '--namespace', container.namespace], { input: changed });
  const { status, output } = play('drift', '--limit', 'farm1');
  expect(status, output).not.toBe(0);
  expect(output).toMatch(/gained: .*:service: capability sys_admin/);
});

test('the playbook `audit` collects secret snapshots, and audits them on the controller', () => {
  const snapshots = path.join(folder, 'snapshots');
  const { status, output } = play('audit', '--limit', 'farm1,localhost', '-e', `lamellar_snapshots=${snapshots}`);
  expect(status, output).toBe(0);
  expect(output).toContain('1 container');
  expect(statSync(snapshots).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(snapshots, 'farm1.json.gz')).mode & 0o777).toBe(0o600);
});
