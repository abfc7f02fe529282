import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls `use` with a folder and removes the folder afterwards.
 *
 * @param parent - the parent folder, for contents too large for the usual place, which is often in memory
 */
export async function withTemporaryFolder<Result>(
  use: (folder: string) => Promise<Result>,
  parent?: string,
): Promise<Result> {
  const folder = await makeTemporaryFolder(parent);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const swept = new Map<string, Promise<void>>();

/**
 * Creates a folder for the caller to remove. A killed process leaves its folders: the next process removes them before
 * creating a folder, by the pid in the folder names.
 */
export async function makeTemporaryFolder(parent = tmpdir()): Promise<string> {
  const sweeping = swept.get(parent) ?? sweep(parent);
  swept.set(parent, sweeping);
  await sweeping;
  return mkdtemp(join(parent, `lamellar-${process.pid}-`));
}

async function sweep(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => {
    const [, pid] = /^lamellar-(\d+)-/.exec(name) ?? [];
    return pid !== undefined && !isRunning(Number(pid));
  });
  // Folders of different users remain, and a concurrent process may sweep, too.
  const removals = names.map((name) => rm(join(parent, name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
