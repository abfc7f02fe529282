import type { SpawnSyncReturns } from 'node:child_process';
import { afterAll, beforeAll, vi } from 'vitest';

/**
 * Replaces sync(1) by nothing in the tests of a file, for tests with hundreds of syncs and without power cuts: the
 * start of a program takes 10 ms.
 */
export function withoutSync(): void {
  const programs = process.getBuiltinModule('node:child_process');
  const { spawnSync } = programs;
  const stub = (...given: Parameters<typeof spawnSync>): SpawnSyncReturns<string | Buffer> =>
    given[0] === 'sync' ? { pid: 0, output: [], stdout: '', stderr: '', status: 0, signal: null } : spawnSync(...given);
  beforeAll(() => {
    vi.spyOn(programs, 'spawnSync').mockImplementation(stub as typeof spawnSync);
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
}
