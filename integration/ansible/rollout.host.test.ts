import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { builtCli, ProvisionedHost } from '../provision/provisioned-host.ts';

/** A host of the farm with its only container. */
interface FarmHost {
  readonly name: string;
  readonly host: LxcHost;
  readonly provisioned: ProvisionedHost;
  readonly web: LabLxcContainer;
}

const size = inject('everything') > 0 ? 12 : 3;
const names = Array.from({ length: size }, (_, index) => `farm${String(index + 1).padStart(2, '0')}`);
/** The host with a failing expectation, in the middle of the rollout. */
const failing = Math.floor(size / 2);

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-rollout-'));
const environment = {
  HOME: folder,
  PATH: `${folder}/bin:/usr/bin:/bin`,
  ANSIBLE_COLLECTIONS_PATH: folder,
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_PIPELINING: '1',
  LC_ALL: 'C.UTF-8',
};
const opened: OwnLxcHost[] = [];
let farm: readonly FarmHost[];

const policy = 'abi <abi/4.0>,\ninclude <tunables/global>\nprofile service {\n  file,\n  signal,\n}\n';
const manifest =
  'lamellar: 2\ncontainers:\n  web:\n    runtime: lxc\n    container-layer: { policy: [./service.aa] }\n';
const manifests = {
  good: manifest,
  failing: `${manifest}expect:\n  - deny signal (term) from web:service to web:service\n`,
};

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

/** Asserts the summary of a playbook for hosts, for example `changed=1 `. */
function expectSummary(output: string, hosts: readonly string[], words: string): void {
  for (const name of hosts) expect(output).toMatch(new RegExp(`^${name} .*${words}`, 'm'));
}

/** The files of Lamellar and of the container's configuration, and the loaded profiles. */
async function stateOf({ host, provisioned, web }: FarmHost): Promise<readonly unknown[]> {
  const places = ['/etc/lamellar', `${web.folder}/apparmor`];
  const files = await Promise.all(places.map((place) => provisioned.picture(place)));
  const script = `cd ${web.folder}; ls -l config; sha256sum config; ls /run | grep ^lamellar-manifest- || true`;
  return [...files, await host.output(['sh', '-c', script]), await provisioned.loaded(web.namespace)];
}

function states(hosts: readonly FarmHost[] = farm): Promise<readonly (readonly unknown[])[]> {
  return Promise.all(hosts.map(stateOf));
}

/** Starts a host of the farm, with the command and a running container. */
async function startHost(name: string): Promise<FarmHost> {
  const host = await OwnLxcHost.start();
  opened.push(host);
  await host.output(['hostname', name]);
  const provisioned = await ProvisionedHost.of(host);
  const web = await LabLxcContainer.create(host, { kind: 'busybox', name: 'web' });
  await web.start();
  return { name, host, provisioned, web };
}

/** Writes the inventory. @param broken - the host with a failing expectation */
function writeInventory(broken?: string): void {
  const entries = farm.map(({ name, host }) => {
    const { port, identity, hostName, knownHosts } = host.connection.ssh;
    const options = ['-F none', `-oHostKeyAlias=${hostName}`, `-oUserKnownHostsFile=${knownHosts}`];
    const vars = {
      ansible_port: port,
      ansible_ssh_private_key_file: identity,
      ansible_ssh_common_args: [...options, '-oIdentitiesOnly=yes'].join(' '),
      lamellar_manifest: path.join(folder, name === broken ? 'failing' : 'good'),
    };
    return [name, vars] as const;
  });
  const common = { ansible_host: '127.0.0.1', ansible_user: 'root', ansible_python_interpreter: '/usr/bin/python3' };
  writeFileSync(
    path.join(folder, 'hosts.json'),
    JSON.stringify({ all: { children: { farm: { vars: common, hosts: Object.fromEntries(entries) } } } }),
  );
}

beforeAll(async () => {
  // The first host makes the images if the cache has none.
  const first = await startHost(names[0] ?? '');
  farm = [first, ...(await Promise.all(names.slice(1).map(startHost)))];
  for (const [name, text] of Object.entries(manifests)) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'lamellar.yaml'), text);
    writeFileSync(path.join(folder, name, 'service.aa'), policy);
  }
  mkdirSync(path.join(folder, 'bin'));
  const command = `#!/bin/sh\nexec ${process.execPath} ${builtCli} "$@"\n`;
  writeFileSync(path.join(folder, 'bin/lamellar'), command, { mode: 0o755 });
  writeInventory();
  const source = fileURLToPath(new URL('../../ansible', import.meta.url));
  const options = { cwd: folder, env: environment };
  execFileSync('ansible-galaxy', ['collection', 'build', source, '--output-path', folder], options);
  const install = 'exec ansible-galaxy collection install --offline lamellar-lamellar-*.tar.gz -p .';
  execFileSync('sh', ['-c', install], options);
});

afterAll(async () => {
  await Promise.all(opened.map((host) => host.kill()));
  rmSync(folder, { recursive: true });
});

test('a rollout in check mode shows all changes and writes nothing', async () => {
  const before = await states();
  const first = names.slice(0, 1);
  const { output } = play('rollout', '--limit', first.join(), '--check', '--diff');
  expectSummary(output, first, 'changed=1 .*failed=0');
  for (const words of ['~ web: load service', '+++ after: /etc/lamellar/service.aa', 'new labels:'])
    expect(output).toContain(words);
  expect(await states()).toEqual(before);
});

test('a failing expectation stops the rollout, and the remaining hosts stay unchanged', async () => {
  const before = await states();
  writeInventory(names[failing]);
  const { status, output } = play('rollout', '--limit', 'farm');
  expect(status, output).not.toBe(0);
  expect(output).toContain('expectation failed');
  expectSummary(output, names.slice(0, failing), 'changed=1 .*failed=0');
  expectSummary(output, names.slice(failing, failing + 1), 'changed=0 .*failed=1');
  for (const name of names.slice(failing + 1)) expect(output).not.toMatch(new RegExp(`^${name} .*ok=[1-9]`, 'm'));
  const after = await states();
  expect(after.slice(failing)).toEqual(before.slice(failing));
  for (const index of names.slice(0, failing).keys()) expect(after[index]).not.toEqual(before[index]);
});

test('the next rollout changes the remaining hosts, and a further one changes no host', async () => {
  writeInventory();
  const { output } = play('rollout', '--limit', 'farm', '-e', `lamellar_serial=${size}`);
  expectSummary(output, names.slice(0, failing), 'changed=0 .*failed=0');
  expectSummary(output, names.slice(failing), 'changed=1 .*failed=0');
  const applied = await states();
  const again = play('rollout', '--limit', 'farm');
  expectSummary(again.output, names, 'changed=0 .*failed=0');
  expect(await states()).toEqual(applied);
});

test('the playbook `drift` names a host with a profile that was replaced by hand, and the gained permission', async () => {
  await Promise.all(farm.map(async ({ web }) => web.stop().then(() => web.start())));
  const changed = policy.replace('signal,', 'signal,\n  capability sys_admin,');
  const last = farm.at(-1) as FarmHost;
  await last.host.output(['apparmor_parser', '--replace', '--namespace', last.web.namespace], { input: changed });
  const { status, output } = play('drift', '--limit', 'farm');
  expect(status, output).not.toBe(0);
  expectSummary(output, names.slice(0, -1), 'failed=0');
  expectSummary(output, [last.name], 'failed=1');
  const gains = Array.from(output.matchAll(/^fatal: \[(.*?)\].*gained: [^"]*:service: capability sys_admin/gm));
  expect(gains.map(([, name]) => name)).toEqual([last.name]);
});

test('the playbook `audit` collects secret snapshots, and audits them on the controller', () => {
  const snapshots = path.join(folder, 'snapshots');
  const { status, output } = play('audit', '-e', `lamellar_snapshots=${snapshots}`);
  expect(status, output).toBe(0);
  expect(output).toContain(`${size} equal hosts with ${size} containers`);
  expect(statSync(snapshots).mode & 0o777).toBe(0o700);
  expect(readdirSync(snapshots).toSorted()).toEqual(names.map((name) => `${name}.json.gz`));
  for (const name of names) expect(statSync(path.join(snapshots, `${name}.json.gz`)).mode & 0o777).toBe(0o600);
});
