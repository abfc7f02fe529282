import { expect } from 'vitest';
import type { LabIncusContainer } from '../lab/host/incus-container.ts';
import type { LabLxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcProcess } from '../lab/host/lxc-process.ts';

type Container = LabLxcContainer | LabIncusContainer;

/** A service that only the container's own init may end. */
export const service = `abi <abi/4.0>,
profile service {
  file,
  capability,
  signal (receive) set=(term, exists) peer=unconfined,
  signal (send, receive) peer=service,
}
`;

/** The full path: the built-in kill of busybox's shell would not execute a program and thus not change the profile. */
function kill(signal: string, { pid }: LxcProcess): readonly string[] {
  return ['/bin/kill', `-${signal}`, String(pid)];
}

/** Verifies the permissions of an unconfined process in the container: SIGTERM ends the process, SIGHUP is denied. */
export async function endsByTermAlone(container: Container, process: LxcProcess): Promise<void> {
  expect((await container.attach(kill('HUP', process))).exitCode).not.toBe(0);
  expect(await process.isAlive()).toBe(true);
  expect((await container.attach(kill('TERM', process))).exitCode).toBe(0);
  await expect.poll(() => process.isAlive()).toBe(false);
}

/** Verifies all guarantees of `service` with real processes and signals. */
export async function keepsServiceApart(container: Container): Promise<void> {
  const inService = await container.spawn(['sleep', '1000'], 'service');
  expect(await inService.label()).toBe(`${container.profile}//&:${container.namespace}:service`);
  const other = await container.spawn(['sleep', '1000']);
  expect((await container.attachAs('service', kill('TERM', other))).exitCode).not.toBe(0);
  await endsByTermAlone(container, inService);
  expect(await other.isAlive()).toBe(true);
  await container.host.output(['kill', '-9', String(other.hostPid)]);
}
