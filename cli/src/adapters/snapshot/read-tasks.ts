import { readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import type { PrintedLabel, SnapshotTask, SnapshotThread } from '@lamellar/core/snapshot';
import { kernelText } from '../kernel/kernel-files.ts';
import { LongLabelError, maxLabelBytes, printedLabel } from '../process/read-task-label.ts';
import { isTaskRunning, runningTask } from '../process/running-task.ts';
import { isGone, type UnseenObjects } from './unseen-objects.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** A process as shown by the kernel, before the assignment to a container. */
export type FoundTask = Omit<SnapshotTask, 'container'>;

/** The parts of tasks to read in addition to labels. */
export interface TaskParts {
  /** True to read the user and mount namespaces, too. */
  readonly namespaces: boolean;
}

/**
 * Reads all processes, by id. Leaves out processes that end meanwhile. A label is the label at the time of the read:
 * after a reload, the old label can stay for some time.
 *
 * @param place - the kernel's `/proc`
 */
export function readTasks(place: string, parts: TaskParts, unseen: UnseenObjects): readonly FoundTask[] {
  const ids = readdirSync(place)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
  return ids.flatMap((id) => {
    try {
      return readTask(`${place}/${id}`, id, parts, unseen);
    } catch (error) {
      if (!isGone(error)) unseen.add('processes', `process ${id}`, withoutLabel(error));
      return [];
    }
  });
}

/** Returns the reason of an unreadable label, as a message. */
function withoutLabel(error: unknown): string {
  if (error instanceof LongLabelError) return `their labels are longer than ${maxLabelBytes} bytes`;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EINVAL' ? 'the kernel has no label for them' : 'their labels cannot be read';
}

function readTask(folder: string, id: number, parts: TaskParts, unseen: UnseenObjects): FoundTask {
  const printed = readLabel(folder);
  const status = new StatusLines(kernelText(`${folder}/status`));
  const command = unescapedName(status.of('Name') ?? '');
  const isEnding = /^[ZX]/.test(status.of('State') ?? '');
  const parent = Number(status.of('PPid') ?? 0);
  const users = usersOf(status);
  const ids = status.numbers('NSpid');
  const isOfKernel = status.of('Kthread') === '1';
  const hasMemory = status.of('VmSize') !== undefined;
  const threads = Number(status.of('Threads') ?? 1);
  const known = { id, parent, command, ids: ids[0] === id ? ids : [id] };
  const own = { ...printed, ...users, noNewPrivileges: status.of('NoNewPrivs') === '1' };
  // Kernels before 6.8 do not mark kernel threads. A kernel thread has no memory and a thread count of 1.
  const isKernel = isOfKernel || (!hasMemory && !isEnding && threads === 1);
  if (isKernel) return { ...known, ...own, ...nothing, threads: [], isKernel };
  const running = hasMemory
    ? { thread: id, own: { ...own, ...readSurroundings(folder, id, parts, unseen) } }
    : threads > 1
      ? readThread(folder, id, parts, unseen)
      : undefined;
  if (running === undefined) return { ...known, ...own, ...nothing, threads: [], isKernel };
  const others = threads > 1 ? otherThreads(folder, id, running, unseen) : [];
  return { ...known, ...running.own, threads: others, isKernel };
}

/** The properties of a thread, separate from the process. */
type OwnOfThread = Omit<FoundTask, 'id' | 'parent' | 'command' | 'ids' | 'isKernel' | 'threads'>;

/** A running thread with its id. */
interface RunningThread {
  readonly thread: number;
  readonly own: OwnOfThread;
}

/** The number of attempts to read a thread, because a thread can end meanwhile. */
const tries = 3;

/** Reads a running thread of a process with an ended main thread; undefined if all threads have ended. */
function readThread(folder: string, id: number, parts: TaskParts, unseen: UnseenObjects): RunningThread | undefined {
  for (let count = 0; count < tries; count++) {
    const task = runningTask(folder);
    if (task === undefined) break;
    try {
      const printed = readLabel(task);
      const status = new StatusLines(kernelText(`${task}/status`));
      const own = { ...printed, ...usersOf(status), noNewPrivileges: status.of('NoNewPrivs') === '1' };
      const surroundings = readSurroundings(task, id, parts, unseen);
      if (isTaskRunning(task)) return { thread: Number(basename(task)), own: { ...own, ...surroundings } };
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  const threads = Number(new StatusLines(kernelText(`${folder}/status`)).of('Threads') ?? 1);
  const reason = 'its main thread has ended, and the remaining threads end during the read';
  if (threads > 1) unseen.add('processes', `the threads of process ${id}`, reason);
  return undefined;
}

function usersOf(status: StatusLines): Pick<FoundTask, 'user' | 'effectiveUser'> {
  const [user = 0, effectiveUser = user] = status.numbers('Uid');
  return { user, effectiveUser };
}

type Surroundings = Pick<OwnOfThread, keyof typeof nothing>;

function readSurroundings(task: string, id: number, parts: TaskParts, unseen: UnseenObjects): Surroundings {
  const namespace = (word: string): number | undefined => readNamespace(task, word, id, unseen);
  return {
    program: readProgram(task, id, unseen),
    pidNamespace: namespace('pid'),
    userNamespace: parts.namespaces ? namespace('user') : undefined,
    mountNamespace: parts.namespaces ? namespace('mnt') : undefined,
    cgroup: readCgroup(task),
  };
}

/** The surroundings of an ended process, and of the kernel's own threads, which also lack a program. */
const nothing = {
  program: undefined,
  pidNamespace: undefined,
  userNamespace: undefined,
  mountNamespace: undefined,
  cgroup: undefined,
};

/** The lines of a process's status. Requests in the order of the file need a single scan. */
class StatusLines {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = `\n${text}`;
  }

  /**
   * Returns the value after a name and a tab. The process's own name cannot fake a line, because line breaks are
   * escaped.
   */
  of(name: string): string | undefined {
    const start = `\n${name}:\t`;
    let at = this.#text.indexOf(start, this.#at);
    if (at === -1) at = this.#text.indexOf(start);
    if (at === -1) return undefined;
    const from = at + start.length;
    this.#at = this.#text.indexOf('\n', from);
    return this.#text.slice(from, this.#at);
  }

  /** Returns the value as numbers. */
  numbers(name: string): readonly number[] {
    return (this.of(name) ?? '').split('\t').map(Number);
  }
}

/** Reads a label. Kernels before 5.8 have only the file of all modules. */
function readLabel(folder: string): PrintedLabel {
  try {
    return printedLabel(`${folder}/attr/apparmor/current`);
  } catch (error) {
    if (!isGone(error)) throw error;
    return printedLabel(`${folder}/attr/current`);
  }
}

/**
 * Lists threads with a label different from the label of the process, without threads that end meanwhile.
 *
 * @param running - the thread to compare with
 */
function otherThreads(
  folder: string,
  id: number,
  { thread, own: printed }: RunningThread,
  unseen: UnseenObjects,
): readonly SnapshotThread[] {
  const names = ifPossible(() => readdirSync(`${folder}/task`)) ?? [];
  return names.flatMap((name) => {
    if (Number(name) === id || Number(name) === thread) return [];
    try {
      const own = readLabel(`${folder}/task/${name}`);
      return own.label === printed.label && own.mode === printed.mode ? [] : [{ id: Number(name), ...own }];
    } catch (error) {
      if (!isGone(error)) unseen.add('threads', `thread ${name} of process ${id}`, withoutLabel(error));
      return [];
    }
  });
}

/** Unescapes a name: the kernel writes a backslash and a line break as `\\` and `\n`. */
function unescapedName(text: string): ByteString {
  if (!text.includes('\\')) return text as ByteString;
  return text.replace(/\\([\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char)) as ByteString;
}

function readProgram(folder: string, id: number, unseen: UnseenObjects): ByteString | undefined {
  const link = unseen.look('programs of processes', `the program of process ${id}`, () =>
    readlinkSync(`${folder}/exe`, 'latin1'),
  );
  return link?.replace(/ \(deleted\)$/, '') as ByteString | undefined;
}

function readNamespace(folder: string, word: string, id: number, unseen: UnseenObjects): number | undefined {
  const link = unseen.look('namespaces of processes', `a namespace of process ${id}`, () =>
    readlinkSync(`${folder}/ns/${word}`),
  );
  const digits = /^[a-z]+:\[(\d+)\]$/.exec(link ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Reads the control group of the unified tree, else of systemd's tree, else of the first tree. */
function readCgroup(folder: string): ByteString | undefined {
  const text = ifPossible(() => kernelText(`${folder}/cgroup`));
  if (text === undefined) return undefined;
  // The usual case of only the unified tree.
  if (text.startsWith('0::') && text.indexOf('\n') === text.length - 1) return text.slice(3, -1) as ByteString;
  const groups = Array.from(text.matchAll(/^\d+:([^:]*):(.*)$/gm), ([, controllers, path]) => ({ controllers, path }));
  const unified = groups.find(({ controllers }) => controllers === '');
  const found =
    unified === undefined || unified.path === '/'
      ? (groups.find(({ controllers }) => controllers === 'name=systemd') ?? unified ?? groups[0])
      : unified;
  return found?.path as ByteString | undefined;
}
