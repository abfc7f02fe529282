import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DockerContainer } from '../lab/host/docker-container.ts';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { nextKernel } from '../lab/host/next-kernel.ts';
import { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { underLabel } from '../lab/host/under-profile.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, newFindings } from './audit-of-host.ts';
import type { AuditJson } from './measured-reach.ts';
import { measuredMessages, predictedMessages, startBus, type BusMember } from './measured-messages.ts';
import { measuredSockets, predictedSockets, untilListening, type ListeningProcess } from './measured-sockets.ts';
import { NewerPolicy } from './newer-policy.ts';
import type { SavedHost } from './saved-host-answers.ts';

// The next kernel mediates unix sockets and messages, unknown to stable's runtimes.
const patience = { timeout: 900_000 };
const folder = mkdtempSync(join(tmpdir(), 'lamellar-next-'));
let host: OwnLxcHost;
let before: AuditJson;
let lxc: LabLxcContainer;
let incus: LabIncusContainer;
const made: { destroy(): Promise<unknown> }[] = [];

async function create<Made extends (typeof made)[number]>(making: Promise<Made>): Promise<Made> {
  const one = await making;
  made.push(one);
  return one;
}

beforeAll(async () => {
  host = await OwnLxcHost.start(await nextKernel());
  await ProvisionedHost.of(host);
  before = await auditOfHost(host);
}, 900_000);

afterAll(async () => {
  for (const container of made) await container.destroy();
  await host.kill();
  rmSync(folder, { recursive: true });
}, 300_000);

test('the kernel behaves as measured, and every behaviour can be probed', patience, async () => {
  const { stdout } = await host.run(['lamellar', 'kernel', 'probe', '--format', 'json'], { timeout: 300 });
  const { abilities } = JSON.parse(stdout) as { abilities: readonly { about: string; state: string; text: string }[] };
  const behaviours = abilities.filter(({ about }) => about === 'behaviour');
  expect(behaviours.length).toBeGreaterThan(5);
  expect(behaviours.filter(({ state }) => state !== 'yes')).toEqual([]);
});

test('containers of each runtime give no findings except for their descriptions', patience, async () => {
  const allowNesting = (nesting: 0 | 1) =>
    ({ kind: 'busybox', configuration: [`lxc.apparmor.allow_nesting = ${nesting}`] }) as const;
  lxc = await create(LabLxcContainer.create(host, allowNesting(0)));
  const nested = await create(LabLxcContainer.create(host, allowNesting(1)));
  incus = await create(LabIncusContainer.create(host));
  for (const container of [lxc, nested, incus]) await container.start();
  await create(DockerContainer.start(host));
  expect(newFindings(await auditOfHost(host), before)).toEqual(
    [
      `no-container-layer: container ${lxc.name}`,
      `no-container-layer: container ${nested.name}`,
      `no-container-layer: container ${incus.name}`,
      `open-host-layer: container ${nested.name}`,
      `exposed-host-file: container ${nested.name}`,
      // LXC's busybox template drops no `sys_rawio`.
      `kept-capability: container ${lxc.name}`,
      `kept-capability: container ${nested.name}`,
    ].sort(),
  );
});

/** The rules for creating a socket, and the permissions to reach peers. */
const being = 'unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),';
const reach = 'unix (connect, send, receive, accept)';
/** The rules for joining a bus. */
const onBus = 'dbus send bus=session peer=(name=org.freedesktop.DBus),';

const layer = {
  free: 'unix, dbus,',
  closed: `${being} ${onBus}`,
  outward: `${being} ${reach} peer=(label=unconfined), dbus send bus=session peer=(label="{unconfined,**//&*:unconfined}"),`,
  inward: `${being} ${reach} peer=(label="{free,inward}"), ${onBus} dbus (send, receive) bus=session peer=(label="{free,inward,**:free}"), dbus bind bus=session name=org.lamellar.*,`,
  datagrams: `${being} ${reach} type=dgram, dbus receive,`,
  listener: `${onBus} ${being} dbus send path=/org/lamellar, dbus eavesdrop,`,
};
const ofHost = {
  'lamellar-talker': `${being} ${reach} type=stream peer=(label="{lxc-*,free}"), ${onBus} dbus (send, receive) interface=org.lamellar.* peer=(label="lxc-**"),`,
};

test('policy of AppArmor 5 is loaded into the host and its containers', patience, async () => {
  await host.copyIn(await buildProber('process-prober'), proberPath);
  const policy = await NewerPolicy.of(host, folder);
  await policy.load(ofHost);
  for (const { namespace } of [lxc, incus]) {
    await policy.load(layer, namespace);
    const loaded = await host.output(['ls', `/sys/kernel/security/apparmor/policy/namespaces/${namespace}/profiles`]);
    expect(loaded.trim().split('\n')).toHaveLength(Object.keys(layer).length);
  }
});

/** Saves the host's current state. */
async function saved(name: string): Promise<SavedHost> {
  const text = await host.output(['lamellar', 'snapshot', '-', '--quiet'], { timeout: 300 });
  writeFileSync(join(folder, name), text);
  return { file: name, folder };
}

test('reachability by unix sockets is that of the kernel', patience, async () => {
  for (const container of [lxc, incus]) await host.output(['cp', proberPath, `${container.root}${proberPath}`]);
  const listening: ListeningProcess[] = [];
  const inside = [
    ...[undefined, 'free', 'closed', 'outward', 'inward', 'datagrams'].map((profile) => ({ container: lxc, profile })),
    ...[undefined, 'inward'].map((profile) => ({ container: incus, profile })),
  ];
  for (const { container, profile } of inside) {
    const name = `${profile ?? 'unconfined'}-${container.name}`;
    const process = await container.spawn([proberPath, 'listen', name], profile);
    listening.push({ name, label: await process.label(), pid: process.hostPid });
  }
  for (const label of ['unconfined', 'lamellar-talker']) {
    const starts = `label=${label}; ${underLabel}; setsid $under ${proberPath} listen ${label} </dev/null >/dev/null 2>&1 & echo $!`;
    listening.push({ name: label, label, pid: Number(await host.output(['sh', '-c', starts])) });
  }
  for (const process of listening) await untilListening(host, process);
  const measured = await measuredSockets(host, listening);
  expect(predictedSockets(await saved('sockets.json'), listening)).toEqual(measured);
  const outcomes = measured.map((line) => line.split(': ')[1] ?? '').join('');
  console.log(
    `sockets: ${measured.length} pairs of labels, ${outcomes.replaceAll('0', '').length} of ${outcomes.length} ways between them open`,
  );
  for (const { pid } of listening) await host.run(['kill', '-KILL', String(pid)]);
});

test('reachability by messages is that of dbus-daemon', patience, async () => {
  const members: BusMember[] = [];
  const hostBus = await startBus(host, 'host', 'unconfined');
  for (const [container, profiles] of [
    [lxc, Object.keys(layer)],
    [incus, ['inward', 'free']],
  ] as const) {
    const within = (profile: string): string => `${container.profile}//&:${container.namespace}:${profile}`;
    const home = await startBus(host, container.name, within('unconfined'));
    for (const profile of ['unconfined', ...profiles])
      members.push({ name: `${profile} of ${container.name}`, label: within(profile), home });
  }
  for (const label of ['unconfined', 'lamellar-talker']) members.push({ name: label, label, home: hostBus });
  const { lines, joined } = await measuredMessages(host, members, hostBus);
  expect(predictedMessages(await saved('messages.json'), members, joined, hostBus)).toEqual(lines);
  const open = lines.filter((line) => line.endsWith('1')).length;
  console.log(`messages: ${lines.length} outcomes between ${members.length} labels, ${open} of them open`);
});
