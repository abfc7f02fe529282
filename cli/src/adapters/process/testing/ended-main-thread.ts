import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Ends the main thread with pthread_exit(3). Another thread runs on, for a minute at most. */
const sleeping = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
ctypes.CDLL(None).pthread_exit(None)
`;

/**
 * Ends the main thread likewise. Every further thread starts the next thread and ends at once, for a minute at most.
 */
const relaying = `
import ctypes, threading, time
end = time.time() + 60
def relay():
  if time.time() < end:
    threading.Thread(target=relay, daemon=True).start()
threading.Thread(target=relay, daemon=True).start()
ctypes.CDLL(None).pthread_exit(None)
`;

/** Starts a process whose main thread has ended while further threads run. The caller kills the process. */
export async function startWithoutMainThread(
  threads: 'sleeping' | 'relaying',
): Promise<ChildProcess & { pid: number }> {
  const child = spawn('python3', ['-c', threads === 'sleeping' ? sleeping : relaying], { stdio: 'ignore' });
  await once(child, 'spawn');
  const status = `/proc/${child.pid}/status`;
  while (!/^State:\tZ/m.test(readFileSync(status, 'latin1'))) await new Promise((resolve) => setTimeout(resolve, 5));
  return child as ChildProcess & { pid: number };
}

/**
 * Copies what the kernel shows of a process into a folder like /proc, and adds labels: not every kernel that tests run
 * on has AppArmor.
 *
 * @param labels - of the main thread, and of all others
 */
export function copyProcess(
  id: number,
  proc: string,
  labels: { readonly main: string; readonly others: string },
): void {
  const [from, to] = [`/proc/${id}`, path.join(proc, String(id))];
  copyTask(from, to, labels.main);
  for (const thread of readdirSync(`${from}/task`))
    copyTask(`${from}/task/${thread}`, `${to}/task/${thread}`, Number(thread) === id ? labels.main : labels.others);
}

function copyTask(from: string, to: string, label: string): void {
  mkdirSync(`${to}/attr/apparmor`, { recursive: true });
  writeFileSync(`${to}/attr/apparmor/current`, `${label}\n`);
  for (const file of ['status', 'stat', 'cgroup', 'cmdline'])
    writeFileSync(`${to}/${file}`, readFileSync(`${from}/${file}`));
  mkdirSync(`${to}/ns`);
  for (const link of ['exe', ...readdirSync(`${from}/ns`).map((name) => `ns/${name}`)]) {
    try {
      symlinkSync(readlinkSync(`${from}/${link}`), `${to}/${link}`);
    } catch (error) {
      // The folder of an ended main thread has few files.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
