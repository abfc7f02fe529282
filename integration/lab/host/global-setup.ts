import type { TestProject } from 'vitest/node';
import { OwnLxcHost } from './own-lxc-host.ts';
import { servicesDisk } from './services-disk.ts';

/** Boots one host, with the disk of the services, for all test files of a run, and ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const host = await OwnLxcHost.start([await servicesDisk()]);
  project.provide('lxcHost', host.connection);
  return () => host.kill();
}
