import type { LxcHost } from '../lab/host/lxc-host.ts';
import { lamellarCan } from './lamellar-can.ts';
import type { Task, WaitingProcess } from './task.ts';

/** What tasks may do to each other: a line for each pair that see each other, with a digit for each operation. */
export interface TaskAnswers {
  /** As the kernel decided about real tasks. */
  readonly measured: readonly string[];
  /** As `lamellar can` says. */
  readonly said: readonly string[];
  /** What the kernel says that a task of each target runs under, and what it should. */
  readonly labels: readonly { readonly found: string; readonly expected: string }[];
  readonly outcomes: number;
  readonly allowed: number;
}

/**
 * Lets each of the subjects try everything on a process of each of the targets, one after the other.
 *
 * @param options - of `lamellar can`: the policy, and the kernel
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
      // The host has a processor, and this machine another.
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
