import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DockerContainer } from '../lab/host/docker-container.ts';
import { provideHostKernel, type HostKernel } from '../lab/host/host-kernel.ts';
import { IncusContainer } from '../lab/host/incus-container.ts';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { buildProber } from '../lab/probers/build-prober.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, newlyTold } from './audit-of-host.ts';
import type { AuditJson } from './measured-reach.ts';
import { measuredSockets, saidSockets, untilListening, type ListeningProcess } from './measured-sockets.ts';

// What Debian's users get by one line of apt: a kernel that asks about unix sockets and messages, which stable's runtimes know nothing of.
// The first that is there: what backports have moves on.
const candidates = ['6.18', '6.17', '7.2', '7.3'];
const patience = { timeout: 900_000 };
const folder = mkdtempSync(join(tmpdir(), 'lamellar-next-'));
/** On the host: what policy is compiled for that is to have all of its kernel's classes. */
const abi = '/root/kernel-abi';
let host: OwnLxcHost;
let before: AuditJson;
let lxc: LxcContainer;
let incus: IncusContainer;
const made: { destroy(): Promise<unknown> }[] = [];

async function nextKernel(): Promise<HostKernel> {
  const reasons: string[] = [];
  for (const version of candidates)
    for (const wanted of wantedKernels.filter((one) => one.version === version))
      try {
        return await provideHostKernel(wanted);
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
        console.log(`audit: ${reasons.at(-1)}`);
      }
  throw new Error(reasons.join('\n'));
}

async function create<Made extends (typeof made)[number]>(making: Promise<Made>): Promise<Made> {
  const one = await making;
  made.push(one);
  return one;
}

beforeAll(async () => {
  host = await OwnLxcHost.start([], await nextKernel());
  await ProvisionedHost.of(host);
  before = await auditOfHost(host);
}, 900_000);

afterAll(async () => {
  for (const container of made) await container.destroy();
  await host.kill();
  rmSync(folder, { recursive: true });
}, 300_000);

test('the kernel behaves as when it was measured, and all of that can be tried', patience, async () => {
  const { stdout } = await host.run(['lamellar', 'doctor', '--probe', '--format', 'json'], { timeout: 300 });
  const { abilities } = JSON.parse(stdout) as { abilities: readonly { about: string; state: string; text: string }[] };
  const behaviours = abilities.filter(({ about }) => about === 'behaviour');
  expect(behaviours.length).toBeGreaterThan(5);
  expect(behaviours.filter(({ state }) => state !== 'yes')).toEqual([]);
});

test('of containers of each runtime nothing is told but what they are', patience, async () => {
  const allowNesting = (nesting: 0 | 1) =>
    ({ kind: 'busybox', configuration: [`lxc.apparmor.allow_nesting = ${nesting}`] }) as const;
  lxc = await create(LxcContainer.create(host, allowNesting(0)));
  const nested = await create(LxcContainer.create(host, allowNesting(1)));
  incus = await create(IncusContainer.create(host));
  for (const container of [lxc, nested, incus]) await container.start();
  await create(DockerContainer.start(host));
  expect(newlyTold(await auditOfHost(host), before)).toEqual(
    [
      `no-container-layer: container ${lxc.name}`,
      `no-container-layer: container ${nested.name}`,
      `no-container-layer: container ${incus.name}`,
      `open-host-layer: container ${nested.name}`,
    ].sort(),
  );
});

/** What a socket needs to be there, and what to reach others by. */
const being = 'unix (create, bind, listen, getattr, setattr, getopt, setopt, shutdown),';
const reach = 'unix (connect, send, receive, accept)';

/** Policy for what this kernel asks about, with what the prober needs. */
function policyOf(rules: Readonly<Record<string, string>>): string {
  const profiles = Object.entries(rules).map(
    ([name, rule]) => `profile ${name} { ${proberPath} mrix, /dev/null rw, capability, signal (receive), ${rule} }\n`,
  );
  return `abi "${abi}",\n${profiles.join('')}`;
}

const layer = policyOf({
  free: 'unix,',
  closed: being,
  outward: `${being} ${reach} peer=(label=unconfined),`,
  inward: `${being} ${reach} peer=(label="{free,inward}"),`,
  datagrams: `${being} ${reach} type=dgram,`,
});
const program = policyOf({ 'lamellar-talker': `${being} ${reach} type=stream peer=(label="{lxc-*,free}"),` });

test('who reaches whom by unix sockets is what the kernel lets them', patience, async () => {
  await host.output(['sh', '-c', `lamellar features "$(uname -r)" >${abi}`]);
  await host.copyIn(await buildProber('process-prober'), proberPath);
  await host.output(['apparmor_parser', '-r', '-K'], { input: program });
  for (const container of [lxc, incus]) {
    await host.output(['cp', proberPath, `${container.root}${proberPath}`]);
    await container.loadPolicy(layer);
  }
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
    const under = label === 'unconfined' ? '' : `aa-exec -p ${label} --`;
    const starts = `setsid ${under} ${proberPath} listen ${label} </dev/null >/dev/null 2>&1 & echo $!`;
    listening.push({ name: label, label, pid: Number(await host.output(['sh', '-c', starts])) });
  }
  for (const process of listening) await untilListening(host, process);
  writeFileSync(
    join(folder, 'host.json'),
    await host.output(['lamellar', 'ps', '--save', '-', '--quiet'], { timeout: 300 }),
  );
  const measured = await measuredSockets(host, listening);
  expect(saidSockets('host.json', listening, folder)).toEqual(measured);
  const outcomes = measured.map((line) => line.split(': ')[1] ?? '').join('');
  console.log(
    `sockets: ${measured.length} pairs of labels, ${outcomes.replaceAll('0', '').length} of ${outcomes.length} ways between them open`,
  );
  for (const { pid } of listening) await host.run(['kill', '-KILL', String(pid)]);
});
