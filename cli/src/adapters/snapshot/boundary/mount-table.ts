import { openSync, readSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { withDescriptor } from '../../filesystem/with-descriptor.ts';

/** A mount of a mount namespace. */
export interface Mount {
  /** The file system by device number: `MAJOR:MINOR`. */
  readonly device: string;
  /** The mounted folder of the file system. */
  readonly root: ByteString;
  /** The mount point, in the root of the process. */
  readonly target: ByteString;
  readonly type: string;
  /** The mounted device, or a name: chosen by the mounting process. */
  readonly source: string;
  readonly isReadOnly: boolean;
  /** True if devices cannot be opened through the mount: `nodev`. */
  readonly hidesDevices: boolean;
  /** True if an id map of the mount changes the owners of files. */
  readonly isIdMapped: boolean;
}

/** The mounts of a process. */
export interface MountTable {
  /** Mounts in the order of the kernel. */
  readonly mounts: readonly Mount[];
  /** True if the table is longer than the limit. */
  readonly isCut: boolean;
}

/** Limit of a table: some 8,000 mounts. Mounts of the runtime come before mounts that a container adds. */
const maxBytes = 1024 * 1024;

/**
 * Reads the mounts of a process. A container controls the sources, the mount points and the number of its own mounts.
 *
 * @param file - `/proc/PID/mountinfo`, see proc_pid_mountinfo(5)
 * @throws the system's error
 */
export function readMounts(file: string): MountTable {
  const { text, isCut } = startOf(file);
  const lines = text.split('\n');
  // The last line is empty, or incomplete.
  lines.pop();
  return { mounts: lines.flatMap(mountOf), isCut };
}

function startOf(file: string): { readonly text: string; readonly isCut: boolean } {
  return withDescriptor(openSync(file, 'r'), (descriptor) => {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    let text = '';
    for (;;) {
      const length = readSync(descriptor, buffer);
      if (length === 0) return { text, isCut: false };
      text += buffer.toString('latin1', 0, length);
      if (text.length > maxBytes) return { text, isCut: true };
    }
  });
}

function mountOf(line: string): readonly Mount[] {
  const [, , device = '', root = '', target = '', options = '', ...others] = line.split(' ');
  const end = others.indexOf('-');
  const type = others[end + 1];
  if (end === -1 || type === undefined || !root.startsWith('/') || !target.startsWith('/')) return [];
  const flags = options.split(',');
  const ofFileSystem = others[end + 3]?.split(',') ?? [];
  return [
    {
      device,
      root: unescaped(root),
      target: unescaped(target),
      type,
      source: unescaped(others[end + 2] ?? ''),
      isReadOnly: flags.includes('ro') || ofFileSystem.includes('ro'),
      hidesDevices: flags.includes('nodev'),
      isIdMapped: flags.includes('idmapped'),
    },
  ];
}

/** Unescapes a path: the kernel writes blanks, line breaks and backslashes as octal digits. */
function unescaped(text: string): ByteString {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  ) as ByteString;
}

/** Returns the path below a folder, with a leading slash; empty for the folder itself, undefined outside. */
export function pathBelow(folder: string, path: string): string | undefined {
  if (folder === '/') return path === '/' ? '' : path;
  if (path === folder) return '';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length) : undefined;
}

/** Joins a folder and a path below the folder. */
export function pathIn(folder: string, below: string): ByteString {
  return (folder === '/' ? (below === '' ? '/' : below) : folder + below) as ByteString;
}
