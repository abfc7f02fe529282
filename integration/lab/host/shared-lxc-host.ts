import { afterAll, inject } from 'vitest';
import { LxcHost, type LxcHostConnection } from './lxc-host.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The host that all test files of a run share: global-setup.ts boots it. */
    lxcHost: LxcHostConnection;
  }
}

/** The host that a run's test files share, for the file that calls this. */
export function sharedLxcHost(): LxcHost {
  const host = LxcHost.connect(inject('lxcHost'));
  afterAll(() => host.close());
  return host;
}
