import type { TestProject } from 'vitest/node';
import { OwnLxcHost } from './own-lxc-host.ts';

/**
 * Starts a host for each worker before all test files of a run. Stops the hosts after the last file.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The first host builds the image if the cache has none.
  const hosts = [await OwnLxcHost.start()];
  const others = Array.from({ length: project.config.maxWorkers - 1 }, () => OwnLxcHost.start());
  hosts.push(...(await Promise.all(others)));
  project.provide(
    'lxcHosts',
    hosts.map(({ connection }) => connection),
  );
  return async () => {
    await Promise.all(hosts.map((host) => host.kill()));
  };
}
