import { readdirSync } from 'node:fs';
import { kernelText } from '../kernel/kernel-files.ts';

/** How often the threads of a process are listed: meanwhile, threads can end and start further threads. */
const rounds = 8;

/**
 * Finds a task of a process that still runs: the main thread or, if that has ended (pthread_exit(3)), another thread.
 *
 * The kernel keeps an ended main thread as a zombie while other threads run. Its folder has no program, root or mounts, and has the
 * credentials that the thread ended with. The folder of each thread has all of them.
 *
 * @param folder - the process's in the kernel's `/proc`
 * @returns the task's folder; undefined if all have ended, or end while they are looked at
 * @see `wait_task_zombie` and `delay_group_leader` in the kernel's `exit.c`
 */
export function livingTask(folder: string): string | undefined {
  if (isLiving(folder)) return folder;
  for (let round = 0; round < rounds; round++) {
    const names = threadsOf(folder);
    const living = names.map((name) => `${folder}/task/${name}`).find(isLiving);
    if (living !== undefined || names.length < 2) return living;
  }
  return undefined;
}

/** Reports whether a task has memory. A task that ends loses that first; the kernel's own threads have none. */
export function isLiving(task: string): boolean {
  try {
    // A task's name has no line of its own in this file.
    return kernelText(`${task}/status`).includes('\nVmSize:\t');
  } catch {
    return false;
  }
}

function threadsOf(folder: string): readonly string[] {
  try {
    return readdirSync(`${folder}/task`);
  } catch {
    return [];
  }
}
