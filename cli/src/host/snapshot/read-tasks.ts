import { readdirSync, readlinkSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import type { PrintedLabel, SnapshotTask, SnapshotThread } from '@lamellar/core/snapshot';
import { kernelText } from '../kernel/kernel-files.ts';
import { isGone, type UnseenThings } from './unseen.ts';

/** A process as the kernel shows it; which container it is of is found out when all are there. */
export type FoundTask = Omit<SnapshotTask, 'container'>;

/**
 * Every process, by its id. One that ends meanwhile is none. A label is what it is when it is read: after a reload, it can be the old one
 * for some time.
 *
 * @param place - the kernel's `/proc`
 */
export function readTasks(place: string, unseen: UnseenThings): readonly FoundTask[] {
  const ids = readdirSync(place)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
  return ids.flatMap((id) => {
    try {
      return readTask(`${place}/${id}`, id, unseen);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'EINVAL' ? 'the kernel has no label for them' : 'their labels cannot be read';
      if (!isGone(error)) unseen.add('processes', `process ${id}`, reason);
      return [];
    }
  });
}

function readTask(folder: string, id: number, unseen: UnseenThings): FoundTask {
  const printed = readLabel(folder);
  const status = kernelText(`${folder}/status`);
  const numbers = (name: string): readonly number[] => (fieldOf(status, name) ?? '').split('\t').map(Number);
  const [user = 0, effectiveUser = user] = numbers('Uid');
  const ids = numbers('NSpid');
  const known = {
    id,
    parent: Number(fieldOf(status, 'PPid') ?? 0),
    command: unescapedName(fieldOf(status, 'Name') ?? ''),
    ...printed,
    ids: ids[0] === id ? ids : [id],
    user,
    effectiveUser,
    noNewPrivileges: fieldOf(status, 'NoNewPrivs') === '1',
  };
  const isEnding = /^[ZX]/.test(fieldOf(status, 'State') ?? '');
  const isKernel = fieldOf(status, 'Kthread') === '1' || (!isEnding && fieldOf(status, 'VmSize') === undefined);
  // These have no program, and nothing of their own.
  if (isKernel || isEnding) return { ...known, ...nothing, isKernel };
  const namespace = (word: string): number | undefined => readNamespace(folder, word, unseen);
  return {
    ...known,
    program: readProgram(folder, id, unseen),
    pidNamespace: namespace('pid'),
    userNamespace: namespace('user'),
    mountNamespace: namespace('mnt'),
    cgroup: readCgroup(folder),
    isKernel,
    threads: Number(fieldOf(status, 'Threads') ?? 1) > 1 ? otherThreads(folder, id, printed) : [],
  };
}

const nothing = {
  program: undefined,
  pidNamespace: undefined,
  userNamespace: undefined,
  mountNamespace: undefined,
  cgroup: undefined,
  threads: [],
};

/** The value of a line, which is behind a tab. What a process calls itself has no line of its own in it. */
function fieldOf(status: string, name: string): string | undefined {
  const start = `${name}:\t`;
  const at = status.startsWith(start) ? 0 : status.indexOf(`\n${start}`) + 1;
  if (at === 0 && !status.startsWith(start)) return undefined;
  return status.slice(at + start.length, status.indexOf('\n', at));
}

/** Of the kernels before 5.8, there is the file of all modules only. */
function readLabel(folder: string): PrintedLabel {
  try {
    return parseLabel(kernelText(`${folder}/attr/apparmor/current`));
  } catch (error) {
    if (!isGone(error)) throw error;
    return parseLabel(kernelText(`${folder}/attr/current`));
  }
}

const modes: ReadonlySet<string> = new Set(['enforce', 'complain', 'kill', 'unconfined', 'mixed', 'prompt']);

/** @see `aa_getprocattr` in the kernel's `procattr.c`: a label, and its mode in brackets, which `unconfined` has none of */
function parseLabel(text: string): PrintedLabel {
  const [, label, written] = /^(.*?)(?: \(([a-z]+)\))?\n?$/s.exec(text) ?? [];
  const mode = written === 'user' ? 'prompt' : written;
  return {
    label: (label ?? text) as ByteString,
    mode: mode !== undefined && modes.has(mode) ? (mode as Exclude<PrintedLabel['mode'], undefined>) : undefined,
  };
}

/** What ends meanwhile is not there. */
function otherThreads(folder: string, id: number, printed: PrintedLabel): readonly SnapshotThread[] {
  try {
    return readdirSync(`${folder}/task`).flatMap((name) => {
      if (Number(name) === id) return [];
      try {
        const own = readLabel(`${folder}/task/${name}`);
        return own.label === printed.label && own.mode === printed.mode ? [] : [{ id: Number(name), ...own }];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** The kernel writes a backslash and the end of a line as `\\` and `\n`. */
function unescapedName(text: string): ByteString {
  return text.replace(/\\([\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char)) as ByteString;
}

function readProgram(folder: string, id: number, unseen: UnseenThings): ByteString | undefined {
  const link = unseen.look('programs of processes', `the program of process ${id}`, () =>
    readlinkSync(`${folder}/exe`, 'latin1'),
  );
  return link?.replace(/ \(deleted\)$/, '') as ByteString | undefined;
}

function readNamespace(folder: string, word: string, unseen: UnseenThings): number | undefined {
  const link = unseen.look('namespaces of processes', `a namespace of process ${folder.replace(/^.*\//, '')}`, () =>
    readlinkSync(`${folder}/ns/${word}`),
  );
  const digits = /^[a-z]+:\[(\d+)\]$/.exec(link ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** In the unified tree, or else in that of systemd, or the first. */
function readCgroup(folder: string): ByteString | undefined {
  let text: string;
  try {
    text = kernelText(`${folder}/cgroup`);
  } catch {
    return undefined;
  }
  const groups = Array.from(text.matchAll(/^\d+:([^:]*):(.*)$/gm), ([, controllers, path]) => ({ controllers, path }));
  const unified = groups.find(({ controllers }) => controllers === '');
  const found =
    unified === undefined || unified.path === '/'
      ? (groups.find(({ controllers }) => controllers === 'name=systemd') ?? unified ?? groups[0])
      : unified;
  return found?.path as ByteString | undefined;
}
