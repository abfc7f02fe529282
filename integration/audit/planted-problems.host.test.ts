import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DockerContainer } from '../lab/host/docker-container.ts';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { hostMonitor, proberPath } from '../lxc/container-layer.ts';
import { containerTask, hostTask, type Task } from '../lxc/task.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, newFindings, findingLines } from './audit-of-host.ts';
import { measuredReach, auditedReach, type AuditJson } from './measured-reach.ts';

// The audit finds exactly the planted problems of a real host; signal and ptrace permissions equal the kernel's.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };
const left = 'lamellar-left';
const file = '/etc/apparmor.d/lamellar-planted';
const planted = 'abi <abi/4.0>,\nprofile lamellar-planted /opt/lamellar-planted { file, capability, }\n';
const layer = 'abi <abi/4.0>,\nprofile service { file, capability, signal (receive) peer=unconfined, }\n';
const drifted = layer.replace('capability,', '');

let provisioned: ProvisionedHost;
let docker: Record<'sound' | 'privileged', DockerContainer> = {} as never;
let incus: Record<'sound' | 'nested', LabIncusContainer> = {} as never;
const containers: Record<'ours' | 'other' | 'bare' | 'nested' | 'free' | 'unprivileged', LabLxcContainer> = {} as never;
/** A container with the host's `proc`; without a task in the measurement of permissions. */
let exposed: LabLxcContainer;
const folder = mkdtempSync(join(tmpdir(), 'lamellar-audit-'));

function audit(words: readonly string[] = []): Promise<AuditJson> {
  return auditOfHost(host, words, folder);
}

let before: AuditJson;
let after: AuditJson;

function manifest(): string {
  const one = (container: LabLxcContainer): string =>
    `  ${container.name}:\n    runtime: lxc\n    host: {base: lxc, nesting: false}\n    container: {policy: [./service.aa]}\n`;
  return `lamellar: 1\ncontainers:\n${one(containers.ours)}${one(containers.other)}`;
}

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  before = await audit();
  await host.copyIn(await buildProber('process-prober'), proberPath);
  await host.output(['chmod', '755', proberPath]);
  await host.output(['apparmor_parser', '-r', '-K'], { input: hostMonitor });
  const create = (nesting: 0 | 1, isUnprivileged = false) =>
    LabLxcContainer.create(host, {
      kind: 'busybox',
      isUnprivileged,
      configuration: [`lxc.apparmor.allow_nesting = ${nesting}`],
    });
  containers.ours = await create(0);
  containers.other = await create(0);
  containers.bare = await create(0);
  containers.nested = await create(1);
  containers.unprivileged = await create(0, true);
  containers.free = await LabLxcContainer.create(host, {
    kind: 'busybox',
    configuration: ['lxc.apparmor.profile = unconfined'],
  });
  exposed = await LabLxcContainer.create(host, {
    kind: 'busybox',
    configuration: ['lxc.apparmor.allow_nesting = 0', 'lxc.mount.entry = /proc hostproc none bind,create=dir 0 0'],
  });
  await exposed.start();
  for (const [name, text] of Object.entries({ 'lamellar.yaml': manifest(), 'service.aa': layer })) {
    await provisioned.write(name, text);
    writeFileSync(join(folder, name), text);
  }
  await provisioned.apply('lamellar.yaml');
  for (const container of Object.values(containers)) {
    await host.output(['cp', proberPath, `${container.root}${proberPath}`]);
    await container.start();
  }
  await containers.nested.loadPolicy(layer);
  docker = {
    sound: await DockerContainer.start(host),
    privileged: await DockerContainer.start(host, { Privileged: true }),
  };
  incus = {
    sound: await LabIncusContainer.create(host),
    nested: await LabIncusContainer.create(host, { 'security.nesting': 'true' }),
  };
  for (const container of Object.values(incus)) {
    await host.output(['cp', proberPath, `${container.root}${proberPath}`]);
    await container.start();
  }
}, 1_200_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await provisioned.lamellar(['remove', '--yes']);
  const all = [exposed, ...Object.values(containers), ...Object.values(docker), ...Object.values(incus)];
  for (const container of all) await container.destroy();
  await host.run(['apparmor_parser', '-R'], { input: hostMonitor });
  await host.run(['apparmor_parser', '-R', file]);
  await host.run(['rm', '-f', file]);
  await host.run(['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${left}`]);
}, 600_000);

test('applied policy is in force', patience, async () => {
  const { exitCode, stdout } = await provisioned.lamellar(['plan', '--live', '--manifest', 'lamellar.yaml']);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('nothing')]);
  after = await audit(['--manifest', 'lamellar.yaml']);
  expect(findingLines(after).filter((line) => line.includes('drifted-policy'))).toEqual([]);
});

test('each planted problem is found, and none is invented', patience, async () => {
  await host.writeFile(file, planted);
  await host.output(['apparmor_parser', '-r', '-K', file]);
  await host.writeFile(file, planted.replace('capability,', ''));
  await host.output(['mkdir', `/sys/kernel/security/apparmor/policy/namespaces/${left}`]);
  await containers.other.loadPolicy(drifted);
  after = await audit(['--manifest', 'lamellar.yaml']);
  const { ours, other, bare, nested, free, unprivileged } = containers;
  expect(newFindings(after, before)).toEqual(
    [
      `no-container-layer: container ${bare.name}`,
      `no-container-layer: container ${unprivileged.name}`,
      `open-host-layer: container ${nested.name}`,
      `no-container-layer: container ${exposed.name}`,
      `exposed-host-file: container ${exposed.name}`,
      // Nesting allows mounts of `proc` at any place.
      `exposed-host-file: container ${nested.name}`,
      // LXC's busybox template drops no `sys_rawio`.
      ...[ours, other, bare, nested, exposed, free, docker.privileged].map(
        ({ name }) => `kept-capability: container ${name}`,
      ),
      `unconfined-container: container ${free.name}`,
      `unconfined-container: container ${docker.privileged.name}`,
      `open-host-layer: container ${incus.nested.name}`,
      `no-container-layer: container ${incus.sound.name}`,
      `no-container-layer: container ${incus.nested.name}`,
      'drifted-policy: profile `lamellar-planted`',
      'profile-without-file: profile `lamellar-monitor`',
      `drifted-policy: profile \`:${other.namespace}:service\` of container ${other.name}`,
      `orphan-namespace: policy namespace \`${left}\``,
    ].sort(),
  );
  const { exitCode, stdout } = await provisioned.lamellar(['plan', '--live', '--manifest', 'lamellar.yaml']);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining(other.name)]);
  expect(stdout).not.toContain(containers.ours.name);
});

test('the container with the proc of the host sets the core pattern of the host', patience, async () => {
  const own = '/proc/sys/kernel/core_pattern';
  const usual = await host.output(['cat', own]);
  const write = (path: string) => exposed.attach(['sh', '-c', `echo core.planted >${path}`]);
  expect((await write(own)).exitCode).not.toBe(0);
  expect((await write(`/hostproc${own.slice('/proc'.length)}`)).exitCode).toBe(0);
  expect((await host.output(['cat', own])).trim()).toBe('core.planted');
  await host.output(['tee', own], { input: usual });
  const found = after.findings.filter(
    ({ id, subject }) => id === 'exposed-host-file' && subject.words === `container ${exposed.name}`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    severity: 'high',
    evidence: expect.arrayContaining([
      expect.stringContaining('may write `/hostproc/sys/kernel/core_pattern`'),
    ]) as string[],
  });
});

test('a container of Docker is reported with its profile', () => {
  const found = after.containers.find(({ name }) => name === docker.sound.id);
  expect(found).toMatchObject({ runtime: 'docker', title: docker.sound.name, running: true, label: 'docker-default' });
});

test('permissions for signal and ptrace are those of the kernel', patience, async () => {
  const { ours, free, ...others } = containers;
  const inside = [...Object.values(others), ...Object.values(incus)];
  const tasks: readonly Task[] = [
    ...inside.map((container) => containerTask(container, 'own', container.name)),
    containerTask(ours, 'own', ours.name, 'service'),
    { ...containerTask(free, 'own', free.name), label: 'unconfined' },
    hostTask(host, 'unconfined'),
    hostTask(host, 'lamellar-monitor', 'lamellar-monitor'),
  ];
  const dockers = await Promise.all(
    Object.values(docker).map(async (container) => ({
      name: container.id,
      label: container === docker.sound ? 'docker-default' : 'unconfined',
      pid: await container.initPid(),
    })),
  );
  const waiting = [];
  for (const task of tasks) {
    const process = await task.start();
    expect(await process.label()).toBe(task.label);
    waiting.push({ name: task.name, label: task.label, pid: process.hostPid });
  }
  const all = [...waiting, ...dockers];
  const measured = await measuredReach(host, all);
  // Tasks started later are members of groups, too.
  const now = await audit();
  expect(auditedReach(now, all)).toEqual(measured);
  for (const { pid } of waiting) await host.run(['kill', '-KILL', String(pid)]);
  const outcomes = measured.flatMap((line) => line.split(': ')[1] ?? '').join('');
  console.log(
    `audit: ${measured.length} pairs of containers and programs, ${outcomes.replaceAll('0', '').length} of ${outcomes.length} operations allowed`,
  );
});

/** Follows the fixes of a finding, as an administrator would: commands, and lines of a container's configuration. */
async function followFixes(audited: AuditJson, line: string, container?: LabLxcContainer): Promise<void> {
  const finding = audited.findings.find(({ id, subject }) => `${id}: ${subject.words}` === line);
  expect(finding, line).toBeDefined();
  for (const { command, line: setting } of finding?.fixes ?? []) {
    if (command !== undefined) await host.output(['sh', '-c', command], { timeout: 300 });
    if (setting === undefined || container === undefined) continue;
    await host.output(['sh', '-c', 'echo "$1" >> "$2"', 'sh', setting, `${container.folder}/config`]);
    await container.stop();
    await container.start();
  }
}

test('the remedy of a finding ends the finding, also if the obvious remedy is already in place', patience, async () => {
  const { bare, nested, free, other } = containers;
  // The configuration of `bare` gives a profile already: only a restart confines the container again.
  await host.output(['sh', '-c', 'printf %s "$1" > /sys/kernel/security/apparmor/.remove', 'sh', bare.profile]);
  expect(await bare.label()).toBe(`unconfined//&:${bare.namespace}:unconfined`);
  // Nesting of `other` is off already: the rule in the configuration opens the host layer.
  const rule = 'lxc.apparmor.raw = signal,';
  await host.output(['sh', '-c', 'echo "$1" >> "$2"', 'sh', rule, `${other.folder}/config`]);
  await other.stop();
  await other.start();
  const found = await audit();
  const fixesOf = (line: string) =>
    found.findings.flatMap(({ id, subject, fixes }) => (`${id}: ${subject.words}` === line ? fixes : []));
  const opened = fixesOf(`open-host-layer: container ${other.name}`);
  expect(opened).toContainEqual({
    kind: 'command',
    command: `lxc-stop -n ${other.name} && lxc-start -n ${other.name}`,
  });
  expect(opened.flatMap(({ line = [] }) => line)).toEqual([]);
  const followed: readonly (readonly [line: string, container?: LabLxcContainer])[] = [
    [`unconfined-container: container ${bare.name}`],
    [`unconfined-container: container ${free.name}`, free],
    [`open-host-layer: container ${nested.name}`, nested],
    [`exposed-host-file: container ${nested.name}`, nested],
    [`kept-capability: container ${nested.name}`, nested],
    ['drifted-policy: profile `lamellar-planted`'],
    [`orphan-namespace: policy namespace \`${left}\``],
  ];
  for (const [line, container] of followed) await followFixes(found, line, container);
  await host.output(['sed', '-i', '/^lxc.apparmor.raw = signal,$/d', `${other.folder}/config`]);
  await followFixes(found, `open-host-layer: container ${other.name}`);
  const lines = findingLines(await audit());
  expect(lines.filter((line) => followed.some(([gone]) => gone === line))).toEqual([]);
  expect(lines).not.toContain(`open-host-layer: container ${other.name}`);
});
