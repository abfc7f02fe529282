import type { LxcHost } from '../lab/host/lxc-host.ts';
import { lamellarCan } from './lamellar-can.ts';
import type { Task, WaitingProcess } from './task.ts';

/** The mutual permissions of tasks: a line per visible pair, with a digit per operation. */
export interface TaskAnswers {
  /** The kernel's decisions about real tasks. */
  readonly measured: readonly string[];
  /** The answers of `lamellar can`. */
  readonly said: readonly string[];
  /** The real and expected labels of target tasks. */
  readonly labels: readonly { readonly found: string; readonly expected: string }[];
  readonly outcomes: number;
  readonly allowed: number;
}

/**
 * Lets every subject try all operations on a process of every target, in sequence.
 *
 * @param options - for `lamellar can`: the policy, and the kernel
 */
export async function askTasks(
  host: LxcHost,
  subjects: readonly Task[],
  targets: readonly Task[],
  options: readonly string[],
): Promise<TaskAnswers> {
  const [measured, said, labels]: [string[], string[], { found: string; expected: string }[]] = [[], [], []];
  let [outcomes, allowed] = [0, 0];
  for (const target of targets) {
    let process: WaitingProcess | undefined;
    for (const subject of subjects) {
      if (process === undefined || !(await process.isAlive())) {
        process = await target.start();
        labels.push({ found: await process.label(), expected: target.label });
      }
      if (!subject.sees(process)) continue;
      // In parallel: the host and the local machine have separate processors.
      const [digits, expected] = await Promise.all([
        subject.ask(process),
        lamellarCan(subject.label, target.label, options),
      ]);
      measured.push(`${subject.name} -> ${target.name}: ${digits}`);
      said.push(`${subject.name} -> ${target.name}: ${expected}`);
      outcomes += digits.length;
      allowed += digits.replaceAll('0', '').length;
    }
    if (process !== undefined) await host.run(['kill', '-KILL', String(process.hostPid)]);
  }
  return { measured, said, labels, outcomes, allowed };
}
