import { afterAll, beforeAll, inject } from 'vitest';
import { LxcHost, type LxcHostConnection } from './lxc-host.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared hosts of a run, booted by global-setup.ts: a host for each worker. */
    lxcHosts: readonly LxcHostConnection[];
  }
}

/** Returns the connection to the host of the current worker: only the current file uses the host. */
export function sharedLxcHostConnection(): LxcHostConnection {
  const worker = Number(process.env['VITEST_POOL_ID']);
  const connection = inject('lxcHosts')[worker - 1];
  if (connection === undefined) throw new RangeError(`there is no host for worker ${worker}`);
  return connection;
}

const profilesFile = '/sys/kernel/security/apparmor/profiles';

/**
 * Returns the current worker's host, for the calling file or test. Callers undo their changes to the host. Profiles in
 * the root policy namespace are unloaded after the caller, because an unconfined container can load its own.
 */
export function sharedLxcHost(): LxcHost {
  const host = LxcHost.connect(sharedLxcHostConnection());
  let before: ReadonlySet<string>;
  beforeAll(async () => {
    before = new Set(await rootProfiles(host));
  });
  // Registered first, so it runs after the file's own `afterAll`.
  afterAll(async () => {
    const left = (await rootProfiles(host)).filter((profile) => !before.has(profile) && !profile.includes('//'));
    for (const profile of left)
      await host.run(['sh', '-c', 'printf %s "$1" > /sys/kernel/security/apparmor/.remove', 'sh', profile]);
    await host.close();
  });
  return host;
}

async function rootProfiles(host: LxcHost): Promise<readonly string[]> {
  const lines = (await host.output(['cat', profilesFile])).split('\n');
  return lines.map((line) => line.replace(/ \([a-z]+\)$/, '')).filter((name) => name !== '' && !name.startsWith(':'));
}
