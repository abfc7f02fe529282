import { expect } from 'vitest';
import type { IncusContainer } from '../lab/host/incus-container.ts';
import type { LxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcProcess } from '../lab/host/lxc-process.ts';

type Container = LxcContainer | IncusContainer;

/** A service that its container's own init may end, and nobody else. */
export const service = `abi <abi/4.0>,
profile service {
  file,
  capability,
  signal (receive) set=(term, exists) peer=unconfined,
  signal (send, receive) peer=service,
}
`;

/** By its path: busybox's shell runs a kill of its own, without the exec that changes the profile. */
function kill(signal: string, { pid }: LxcProcess): readonly string[] {
  return ['/bin/kill', `-${signal}`, String(pid)];
}

/** What is unconfined in the container may send a process SIGTERM, which ends it, and no SIGHUP. */
export async function endsByTermAlone(container: Container, process: LxcProcess): Promise<void> {
  expect((await container.attach(kill('HUP', process))).exitCode).not.toBe(0);
  expect(await process.isAlive()).toBe(true);
  expect((await container.attach(kill('TERM', process))).exitCode).toBe(0);
  await expect.poll(() => process.isAlive()).toBe(false);
}

/** All that `service` promises, with real processes and real signals. */
export async function keepsServiceApart(container: Container): Promise<void> {
  const inService = await container.spawn(['sleep', '1000'], 'service');
  expect(await inService.label()).toBe(`${container.profile}//&:${container.namespace}:service`);
  const other = await container.spawn(['sleep', '1000']);
  expect((await container.attachAs('service', kill('TERM', other))).exitCode).not.toBe(0);
  await endsByTermAlone(container, inService);
  expect(await other.isAlive()).toBe(true);
  await container.host.output(['kill', '-9', String(other.hostPid)]);
}
