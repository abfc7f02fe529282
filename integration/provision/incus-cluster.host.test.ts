import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { clusterContainers, IncusCluster } from '../lab/host/incus-cluster.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// The events of an Incus cluster of three members, in one sequence: `apply` on the first member, then moves of the
// container to members without Lamellar.
const timeout = 900_000;
const patience = { timeout: 600 };

let cluster: IncusCluster;
let first: ProvisionedHost;

const policy =
  'abi <abi/4.0>,\ninclude <tunables/global>\nprofile service {\n  include <abstractions/base>\n  file,\n}\n';

/** The policy, with unused variables of random values: gzip hardly compresses random values, so hooks need three words. */
const largePolicy = `${Array.from(
  { length: 4000 },
  (_, index) => `@{unused${index}}=/${randomBytes(50).toString('hex')}\n`,
).join('')}${policy}`;

async function install(host: LxcHost): Promise<ProvisionedHost> {
  const provisioned = await ProvisionedHost.of(host);
  const fileOf = (name: string): string => (name === 'web' ? './large.aa' : './service.aa');
  const section = (name: string): string => `  ${name}: { runtime: incus, container: { policy: [${fileOf(name)}] } }\n`;
  const manifest = (names: readonly string[]): string => `lamellar: 1\ncontainers:\n${names.map(section).join('')}`;
  await provisioned.write('service.aa', policy);
  await provisioned.write('large.aa', largePolicy);
  await provisioned.write('all.yaml', manifest(Object.values(clusterContainers)));
  await provisioned.write('web.yaml', manifest(['web']));
  return provisioned;
}

/** Runs `incus` on the first member. */
function incus(...words: readonly string[]): Promise<string> {
  return first.host.output(['incus', ...words, '--quiet'], patience);
}

/** Returns the member that runs a container. */
async function hostOf(container: string): Promise<LxcHost> {
  const member = (await incus('list', `^${container}$`, '--format', 'csv', '--columns', 'L')).trim();
  const host = cluster.members[Number(member.slice(1)) - 1];
  if (host === undefined) throw new Error(`container ${container} is on no member, but on ${member}`);
  return host;
}

/** Returns the number of processes in the container's policy namespace, and the profiles of the namespace. */
async function layerOf(container: string): Promise<readonly [processes: number, profiles: string]> {
  const namespace = `incus-${container}_<var-lib-incus>`;
  const label = `incus-${container}_</var/lib/incus>//&:${namespace}:unconfined (enforce)`;
  const script = [
    'cat /proc/[0-9]*/attr/apparmor/current 2>/dev/null | grep -cxF "$1"',
    'cat "/sys/kernel/security/apparmor/policy/namespaces/$2/profiles/"*/name',
  ].join('\n');
  const { stdout } = await (await hostOf(container)).run(['sh', '-c', script, 'sh', label, namespace]);
  const [processes = '', ...profiles] = stdout.trim().split('\n');
  return [Number(processes), profiles.join(' ')];
}

const inForce = [1, 'service'] as const;

beforeAll(async () => {
  cluster = await IncusCluster.start();
  const [host] = cluster.members;
  if (host === undefined) throw new Error('the cluster has no members');
  first = await install(host);
  await first.apply('all.yaml');
  return () => cluster.kill();
}, 1_800_000);

test('`apply` on a member changes the containers of this member only', { timeout }, async () => {
  expect(await layerOf('web')).toEqual(inForce);
  expect((await incus('config', 'get', 'web', 'raw.lxc')).match(/^lxc\.hook\.start-host/gm)).toHaveLength(3);
  expect(await incus('config', 'get', 'db', 'raw.lxc')).toBe('\n');
  await incus('restart', '--force', 'db');
  expect((await first.lamellar(['status', '--manifest', 'all.yaml'])).exitCode).toBe(0);
});

test(
  'a container has its layer after an evacuation to a member without Lamellar, and after the return',
  { timeout },
  async () => {
    await incus('cluster', 'evacuate', 'm1', '--force');
    expect(await hostOf('web')).not.toBe(first.host);
    expect(await layerOf('web')).toEqual(inForce);
    await incus('cluster', 'restore', 'm1', '--force');
    expect(await hostOf('web')).toBe(first.host);
    expect(await layerOf('web')).toEqual(inForce);
  },
);

test(
  'without an answer of a member, a plan lists its containers and handles the own containers',
  { timeout },
  async () => {
    const [, , third] = cluster.members;
    await third?.output(['systemctl', 'stop', 'incus.socket', 'incus.service'], patience);
    const offline = 'until incus cluster list --format csv | grep -q "^m3,.*,OFFLINE,"; do sleep 1; done';
    await first.host.output(['sh', '-c', offline], patience);
    const { exitCode, stdout, stderr } = await first.lamellar(['plan', '--manifest', 'all.yaml']);
    expect([exitCode, stdout]).toEqual([0, 'nothing to do\n']);
    expect(stderr).toContain('left to other members of the Incus cluster: app (m3), db (m2)');
    await third?.output(['systemctl', 'start', 'incus.socket'], patience);
    const online = 'until incus cluster list --format csv | grep -q "^m3,.*,ONLINE,"; do sleep 1; done';
    await third?.output(['sh', '-c', online], patience);
  },
);

test('a copy, an import and a moved container start with the layer', { timeout }, async () => {
  const [, , third] = cluster.members;
  await incus('stop', '--force', 'web');
  await incus('copy', 'web', 'copied', '--target', 'm2');
  await third?.output(['incus', 'export', 'web', '/root/web.tar.gz', '--compression', 'none', '--quiet'], patience);
  await third?.output(['incus', 'import', '/root/web.tar.gz', 'imported'], patience);
  await incus('move', 'web', '--target', 'm3');
  await incus('start', 'web', 'copied', 'imported');
  for (const name of ['web', 'copied', 'imported']) expect(await layerOf(name), name).toEqual(inForce);
  expect([await hostOf('copied'), await hostOf('imported'), await hostOf('web')]).toEqual([
    cluster.members[1],
    third,
    third,
  ]);
  await incus('delete', '--force', 'copied', 'imported');
});

test('members accept a moved container as applied, apply at the same time, and agree', { timeout }, async () => {
  const members = await Promise.all(cluster.members.map(install));
  expect(await members[2]?.lamellar(['status', '--manifest', 'web.yaml'])).toMatchObject({ exitCode: 0 });
  await Promise.all(members.slice(1).map((member) => member.apply('all.yaml')));
  for (const name of Object.values(clusterContainers)) expect(await layerOf(name), name).toEqual(inForce);
  const statuses = await Promise.all(members.map((member) => member.lamellar(['status', '--manifest', 'all.yaml'])));
  expect(statuses.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});
