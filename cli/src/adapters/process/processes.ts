import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { groupedBy, type ByteString } from '@lamellar/core/language';
import type { PrintedLabel } from '@lamellar/core/snapshot';
import { commandLine, kernelText } from '../kernel/kernel-files.ts';
import { printedLabel } from './read-task-label.ts';
import { runningTask } from './running-task.ts';
import { ownUser } from '@lamellar/node/files';
import { ifPossible } from '../tolerated-failures.ts';

/** The kernel reports 100 ticks per second to programs, independent of its internal rate. */
const millisecondsOfTick = 10;

/** A process of this machine. The label can be `unreadableLabel`. */
export interface Process extends PrintedLabel {
  readonly id: number;
  readonly parent: number;
  /** The PID namespace, by the kernel's name. */
  readonly pidNamespace: string;
  /** The start time in the kernel's ticks since boot. PID and start time identify a process uniquely. */
  readonly started: number;
}

/** All processes of the machine, read in sequence. */
export class Processes {
  readonly all: readonly Process[];
  readonly #place: string;
  readonly #children: ReadonlyMap<number, readonly Process[]>;
  readonly #own: string | undefined;
  /** The boot time of the kernel, in milliseconds since 1970. */
  readonly #booted: number;

  /** @param place - the kernel's `/proc` */
  constructor(place = '/proc') {
    this.#place = place;
    this.all = readdirSync(place).flatMap((name) => (/^\d+$/.test(name) ? (readProcess(place, name) ?? []) : []));
    const uptime = ifPossible(() => Number(readFileSync(`${place}/uptime`, 'latin1').split(' ')[0])) ?? 0;
    this.#booted = Date.now() - uptime * 1000;
    this.#own = ifPossible(() => readlinkSync(`${place}/self/ns/pid`));
    this.#children = groupedBy(this.all, ({ parent }) => parent);
  }

  /**
   * Returns the processes of a container: all processes in the PID namespace of the container's init, if different from
   * this machine's, and all descendants.
   *
   * @param init - the container's first process
   */
  ofContainer(init: number): readonly Process[] {
    const first = this.all.find(({ id }) => id === init);
    if (first === undefined) return [];
    const isApart = first.pidNamespace !== '' && first.pidNamespace !== this.#own;
    const found = new Set(isApart ? this.all.filter((each) => each.pidNamespace === first.pidNamespace) : [first]);
    for (const process of found) for (const child of this.#children.get(process.id) ?? []) found.add(child);
    return [...found];
  }

  /** Returns the present children of a process. */
  childrenOf({ id }: Process): readonly Process[] {
    return this.#children.get(id) ?? [];
  }

  /** Checks whether a process is in this machine's PID namespace, not in a container's. */
  isOfMachine({ pidNamespace }: Process): boolean {
    return pidNamespace === this.#own;
  }

  /** Checks whether a process belongs to the calling user. */
  isOwn({ id }: Process): boolean {
    return ifPossible(() => statSync(`${this.#place}/${id}`).uid) === ownUser().uid;
  }

  /** Returns the start time of a process, in milliseconds since 1970 by the present clock. */
  startedAt({ started }: Process): number {
    return this.#booted + started * millisecondsOfTick;
  }

  /** Returns the command line or title of a process, under the control of the process. */
  titleOf({ id }: Process): string | undefined {
    return ifPossible(() => commandLine(`${this.#place}/${id}`));
  }

  /** Returns the program of a process, by its path in the process's own root; undefined if unknown. */
  programOf({ id }: Process): string | undefined {
    const folder = `${this.#place}/${id}`;
    const read = (task: string): string | undefined =>
      ifPossible(() => readlinkSync(`${task}/exe`).replace(/ \(deleted\)$/, ''));
    return read(folder) ?? read(runningTask(folder) ?? folder);
  }
}

/**
 * The label of a process whose real label is too long or refused by the kernel. The real label can contain any profile.
 */
export const unreadableLabel = 'a label that cannot be read' as ByteString;

/** Checks whether a label has a profile, or a child of the profile. */
export function hasProfile(label: ByteString, profile: ByteString): boolean {
  return label.split('//&').some((part) => part === profile || part.startsWith(`${profile}//`));
}

/** The flag of the kernel's own threads (`PF_KTHREAD`) in the kernel's task flags. */
const ofKernel = 0x20_0000;

/** Reads a process; undefined if the process has ended, or is a thread of the kernel. */
function readProcess(place: string, name: string): Process | undefined {
  return ifPossible(() => {
    const folder = `${place}/${name}`;
    // The second field is the name of the program in brackets, and may contain any character.
    const stat = kernelText(`${folder}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, flags, threads, started, memory] = [1, 6, 17, 19, 20].map((at) => Number(fields[at])) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if ((flags & ofKernel) !== 0) return undefined;
    // The label of an ended main thread does not apply to the running threads.
    const task = memory === 0 && threads > 1 ? runningTask(folder) : undefined;
    const confinement = (task === undefined ? undefined : ifPossible(() => readLabel(task))) ?? readLabel(folder);
    const pidNamespace = ifPossible(() => readlinkSync(`${folder}/ns/pid`)) ?? '';
    return { id: Number(name), parent, ...confinement, pidNamespace, started };
  });
}

/** Codes of errors for a process that has ended, and for a kernel without labels. */
const withoutLabel: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ESRCH', 'EINVAL']);

/** @throws the system's error if the process has ended, or the kernel has no labels */
function readLabel(task: string): PrintedLabel {
  try {
    return printedLabel(`${task}/attr/apparmor/current`);
  } catch (error) {
    if (withoutLabel.has((error as NodeJS.ErrnoException).code)) throw error;
    return { label: unreadableLabel, mode: undefined };
  }
}
