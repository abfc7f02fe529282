import { afterAll, inject } from 'vitest';
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

/** Returns the current worker's host, for the calling file or test. Callers undo their changes to the host. */
export function sharedLxcHost(): LxcHost {
  const host = LxcHost.connect(sharedLxcHostConnection());
  afterAll(() => host.close());
  return host;
}
