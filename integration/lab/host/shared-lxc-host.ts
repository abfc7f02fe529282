import { afterAll, inject } from 'vitest';
import { LxcHost, type LxcHostConnection } from './lxc-host.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The hosts that the test files of a run share, one for each worker: global-setup.ts boots them. */
    lxcHosts: readonly LxcHostConnection[];
  }
}

/** How to reach the host of the worker that calls this: no other file uses it at the same time. */
export function sharedLxcHostConnection(): LxcHostConnection {
  const worker = Number(process.env['VITEST_POOL_ID']);
  const connection = inject('lxcHosts')[worker - 1];
  if (connection === undefined) throw new RangeError(`there is no host for worker ${worker}`);
  return connection;
}

/** That host, for the file or the tests that call this. What they change in it they change back. */
export function sharedLxcHost(): LxcHost {
  const host = LxcHost.connect(sharedLxcHostConnection());
  afterAll(() => host.close());
  return host;
}
