import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls with a folder that is gone afterwards.
 *
 * @param parent - where it is made, for what is too large for the usual place: that is often in memory
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
 * Makes a folder that its maker removes. A process that is killed cannot: its folders go when the next
 * process makes its first one, as their names say whose they are.
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
  // Another user's stay, and another process may sweep now, too.
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
