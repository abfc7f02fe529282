import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import { DockerContainer } from '../lab/host/docker-container.ts';
import { IncusContainer } from '../lab/host/incus-container.ts';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { builtCli, ProvisionedHost } from '../provision/provisioned-host.ts';

// What is wrong on a real host is found, and nothing else; who may signal whom is what the kernel lets them.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };
const left = 'lamellar-left';
const file = '/etc/apparmor.d/lamellar-planted';
const planted = 'abi <abi/4.0>,\nprofile lamellar-planted /opt/lamellar-planted { file, capability, }\n';

let docker: Record<'sound' | 'privileged', DockerContainer>;
let incus: Record<'sound' | 'nested', IncusContainer>;
const containers: Record<'sound' | 'bare' | 'nested' | 'free', LxcContainer> = {} as never;

/** What an audit says, as far as it is looked at here. */
interface AuditJson {
  readonly findings: readonly { readonly id: string; readonly subject: { readonly words: string } }[];
  readonly containers: readonly { readonly name: string }[];
  readonly parties: readonly {
    readonly containers?: readonly number[];
    readonly labels?: readonly string[];
    readonly reach: readonly {
      readonly operations: { readonly signal: readonly string[] };
      readonly reached: readonly { readonly party: number }[];
    }[];
  }[];
}

/** The host as it is now, judged on this machine: an emulated one would take minutes. */
async function audit(): Promise<AuditJson> {
  const saved = await host.run(['lamellar', 'ps', '--save', '-'], { timeout: 300 });
  const words = ['audit', '--snapshot', '-', '--fail-on', 'none', '--format', 'json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtCli, ...words], {
    input: saved.stdout,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(againstSchema('audit', stdout)).toEqual([]);
  return JSON.parse(stdout) as AuditJson;
}

function told({ findings }: AuditJson): readonly string[] {
  return findings.map(({ id, subject }) => `${id}: ${subject.words}`).sort();
}

let before: AuditJson;
let after: AuditJson;

beforeAll(async () => {
  await ProvisionedHost.of(host);
  before = await audit();
  const create = (...configuration: readonly string[]) => LxcContainer.create(host, { kind: 'busybox', configuration });
  containers.sound = await create('lxc.apparmor.allow_nesting = 0');
  containers.bare = await create('lxc.apparmor.allow_nesting = 0');
  containers.nested = await create('lxc.apparmor.allow_nesting = 1');
  containers.free = await create('lxc.apparmor.profile = unconfined');
  for (const container of Object.values(containers)) await container.start();
  for (const container of [containers.sound, containers.nested])
    await container.loadPolicy('abi <abi/4.0>,\nprofile service { file, }\n');
  await host.writeFile(file, planted);
  await host.output(['apparmor_parser', '-r', '-K', file]);
  await host.writeFile(file, planted.replace('capability,', ''));
  await host.output(['mkdir', `/sys/kernel/security/apparmor/policy/namespaces/${left}`]);
  docker = {
    sound: await DockerContainer.start(host),
    privileged: await DockerContainer.start(host, { Privileged: true }),
  };
  incus = {
    sound: await IncusContainer.create(host),
    nested: await IncusContainer.create(host, { 'security.nesting': 'true' }),
  };
  for (const container of Object.values(incus)) await container.start();
  after = await audit();
}, 1_200_000);

afterAll(async () => {
  const all = [...Object.values(containers), ...Object.values(docker), ...Object.values(incus)];
  for (const container of all) await container.destroy();
  await host.run(['apparmor_parser', '-R', file]);
  await host.run(['rm', '-f', file]);
  await host.run(['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${left}`]);
}, 600_000);

test('each planted problem is named, and none is invented', () => {
  const known = new Set(told(before));
  const { bare, nested, free } = containers;
  expect(told(after).filter((line) => !known.has(line))).toEqual(
    [
      `no-container-layer: container ${bare.name}`,
      `open-host-layer: container ${nested.name}`,
      `unconfined-container: container ${free.name}`,
      `unconfined-container: container ${docker.privileged.name}`,
      `open-host-layer: container ${incus.nested.name}`,
      `no-container-layer: container ${incus.sound.name}`,
      `no-container-layer: container ${incus.nested.name}`,
      'drifted-policy: profile `lamellar-planted`',
      `orphan-namespace: policy namespace \`${left}\``,
    ].sort(),
  );
});

test('a container of Docker is told as one, with the profile that it runs under', () => {
  const found = after.containers.find(({ name }) => name === docker.sound.id);
  expect(found).toMatchObject({ runtime: 'docker', title: docker.sound.name, running: true, label: 'docker-default' });
});

/** Whether a process under a profile of the host may signal another process; `unconfined` for one under none. */
async function maySignal(profile: string, pid: number): Promise<boolean> {
  const script = '[ "$1" = unconfined ] && exec kill -CONT "$2"; exec aa-exec -p "$1" -- kill -CONT "$2"';
  return (await host.run(['sh', '-c', script, 'sh', profile, String(pid)])).exitCode === 0;
}

test('who may signal whom is what the kernel lets them', patience, async () => {
  const partyOf = (name: string): number =>
    after.parties.findIndex(({ containers: of, labels }) =>
      name === 'unconfined'
        ? labels?.includes(name) === true
        : of?.some((index) => after.containers[index]?.name === name) === true,
    );
  const says = (from: string, to: string): boolean =>
    after.parties[partyOf(from)]?.reach.some(
      ({ operations, reached }) =>
        operations.signal.includes('cont') && reached.some(({ party }) => party === partyOf(to)),
    ) === true;
  const subjects = [
    ...[...Object.values(containers), ...Object.values(incus)].map((container) => ({
      name: container.name,
      profile: container === containers.free ? 'unconfined' : container.profile,
    })),
    { name: docker.sound.id, profile: 'docker-default' },
    { name: docker.privileged.id, profile: 'unconfined' },
  ];
  const sleeper = Number(await host.output(['sh', '-c', 'sleep 600 >/dev/null 2>&1 & echo $!']));
  const targets = [
    ...(await Promise.all(
      [...Object.values(containers), ...Object.values(incus)].map(async (container) => ({
        name: container.name,
        pid: await container.initPid(),
      })),
    )),
    ...(await Promise.all(
      Object.values(docker).map(async (container) => ({ name: container.id, pid: await container.initPid() })),
    )),
    { name: 'unconfined', pid: sleeper },
  ];
  const [said, measured]: [string[], string[]] = [[], []];
  for (const subject of [...subjects, { name: 'unconfined', profile: 'unconfined' }])
    for (const target of targets) {
      if (subject.name === target.name) continue;
      measured.push(`${subject.name} -> ${target.name}: ${await maySignal(subject.profile, target.pid)}`);
      said.push(`${subject.name} -> ${target.name}: ${says(subject.name, target.name)}`);
    }
  await host.run(['kill', String(sleeper)]);
  expect(said).toEqual(measured);
  expect(new Set(measured.map((line) => line.split(': ')[1]))).toEqual(new Set(['true', 'false']));
});
