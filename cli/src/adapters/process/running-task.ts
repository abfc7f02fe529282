import { readdirSync } from 'node:fs';
import { kernelText } from '../kernel/kernel-files.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The number of listings of a process's threads: meanwhile, threads can end and start further threads. */
const rounds = 8;

/**
 * Finds a running task of a process: the main thread, or a different thread after the main thread has ended
 * (pthread_exit(3)).
 *
 * The kernel keeps an ended main thread as a zombie while threads run. The zombie's folder has no program, root or
 * mounts, and has the credentials of the thread's end. The folder of each running thread has all of them.
 *
 * @param folder - the process's folder in the kernel's `/proc`
 * @returns the task's folder; undefined if all threads have ended, or end during the search
 * @see `wait_task_zombie` and `delay_group_leader` in the kernel's `exit.c`
 */
export function runningTask(folder: string): string | undefined {
  if (isTaskRunning(folder)) return folder;
  for (let round = 0; round < rounds; round++) {
    const names = ifPossible(() => readdirSync(`${folder}/task`)) ?? [];
    const living = names.map((name) => `${folder}/task/${name}`).find(isTaskRunning);
    if (living !== undefined || names.length < 2) return living;
  }
  return undefined;
}

/** Reports whether a task has memory. An ending task loses the memory first; the kernel's own threads have none. */
export function isTaskRunning(task: string): boolean {
  // The kernel escapes line breaks in a task's name, and the name cannot fake the line.
  return ifPossible(() => kernelText(`${task}/status`))?.includes('\nVmSize:\t') === true;
}
