import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls with a folder that is gone afterwards. */
export async function withTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await makeTemporaryFolder();
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let swept: Promise<void> | undefined;

/**
 * Makes a folder that its maker removes. A process that is killed cannot: its folders go when the next
 * process makes its first one, as their names say whose they are.
 */
export async function makeTemporaryFolder(): Promise<string> {
  await (swept ??= sweep());
  return mkdtemp(join(tmpdir(), `lamellar-${process.pid}-`));
}

async function sweep(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => {
    const [, pid] = /^lamellar-(\d+)-/.exec(name) ?? [];
    return pid !== undefined && !isRunning(Number(pid));
  });
  // Another user's stay, and another process may sweep now, too.
  const removals = names.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
