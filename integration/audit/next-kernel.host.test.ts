import { afterAll, beforeAll, expect, test } from 'vitest';
import { DockerContainer } from '../lab/host/docker-container.ts';
import { provideHostKernel } from '../lab/host/host-kernel.ts';
import { IncusContainer } from '../lab/host/incus-container.ts';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';
import { auditOfHost, newlyTold } from './audit-of-host.ts';
import type { AuditJson } from './measured-reach.ts';

// What Debian's users get by one line of apt: its kernel asks about unix sockets and messages, its compiler and runtimes do not know of that.
const next = { suite: 'trixie-backports', version: '6.18' };
let host: OwnLxcHost;
let before: AuditJson;
const made: { destroy(): Promise<unknown> }[] = [];

async function create<Made extends (typeof made)[number]>(making: Promise<Made>): Promise<Made> {
  const one = await making;
  made.push(one);
  return one;
}

beforeAll(async () => {
  host = await OwnLxcHost.start([], await provideHostKernel(next));
  await ProvisionedHost.of(host);
  before = await auditOfHost(host);
}, 900_000);

afterAll(async () => {
  for (const container of made) await container.destroy();
  await host.kill();
}, 300_000);

test('the kernel is one that was measured, and behaves so', { timeout: 600_000 }, async () => {
  const { stdout } = await host.run(['lamellar', 'doctor', '--probe', '--format', 'json'], { timeout: 300 });
  const { abilities } = JSON.parse(stdout) as { abilities: readonly { about: string; state: string; text: string }[] };
  expect(abilities).toContainEqual({ about: 'kernel', state: 'yes', text: expect.stringContaining(next.version) });
  const behaviours = abilities.filter(({ about }) => about === 'behaviour');
  expect(behaviours.length).toBeGreaterThan(5);
  expect(behaviours.filter(({ state }) => state !== 'yes')).toEqual([]);
});

test(
  'containers of each runtime are told as before: nothing is new but what they are',
  { timeout: 600_000 },
  async () => {
    const allowNesting = (nesting: 0 | 1) =>
      ({ kind: 'busybox', configuration: [`lxc.apparmor.allow_nesting = ${nesting}`] }) as const;
    const lxc = await create(LxcContainer.create(host, allowNesting(0)));
    const nested = await create(LxcContainer.create(host, allowNesting(1)));
    const incus = await create(IncusContainer.create(host));
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
  },
);
