import { readFileSync } from 'node:fs';
import { kernelBytes } from '../kernel/kernel-files.ts';
import { UnsafeRootError } from './root-folder.ts';
import { ifPossible } from '../tolerated-failures.ts';

/**
 * Types of file systems that the kernel alone answers for. All further types, such as FUSE, 9p, NFS and autofs, may
 * wait for a process or for a remote machine, and a container can control either.
 */
const localTypes: ReadonlySet<string> = new Set(
  'bcachefs btrfs erofs ext2 ext3 ext4 f2fs jfs nilfs2 overlay ramfs reiserfs squashfs tmpfs xfs zfs'.split(' '),
);

/** A file of a container is on a file system that may stop answering. The message is for people. */
export class ForeignMountError extends UnsafeRootError {}

/**
 * The mounts of a mount namespace, from the kernel's table. Every question reads the table anew, because mounts come
 * and go.
 */
export class Mounts {
  readonly #table: string;

  /** @param table - `/proc/PID/mountinfo`, see proc_pid_mountinfo(5) */
  constructor(table: string) {
    this.#table = table;
  }

  /**
   * Refuses a file on a file system that is not local, without a request to the file system. The descriptor keeps the
   * mount, so no second mount can have its number.
   *
   * @param descriptor - opened with `O_PATH`
   * @param known - the number of a local mount
   * @returns the number of the file's mount
   * @throws ForeignMountError
   */
  needLocal(descriptor: number, known?: string): string {
    const mount = mountOf(descriptor);
    if (mount === known) return mount;
    const type = typeIn(this.#table, mount);
    if (type !== undefined && localTypes.has(type)) return mount;
    const [kind = ''] = /^[\w-]+/.exec(type ?? '') ?? [];
    if (/^fuse(?:blk)?$/.test(kind))
      throw new ForeignMountError('its file system is FUSE, and the container can stop answering');
    throw new ForeignMountError(
      kind === '' ? 'its file system is not known' : `its file system is of type ${kind}, and may stop answering`,
    );
  }
}

/** Returns the number of a descriptor's mount. */
function mountOf(descriptor: number): string {
  return /^mnt_id:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '';
}

/** More than 100,000 mounts, as many as a mount namespace can have by default, in bytes. */
const maxTableBytes = 64 * 1024 * 1024;

/**
 * Finds the type of a mount: the first field after a lone `-`. Blanks in other fields are written as `\040`.
 *
 * @returns undefined if the table does not have the mount, as after a lazy unmount, or if the process of the table has
 *   ended
 */
function typeIn(table: string, mount: string): string | undefined {
  const text = ifPossible(() => kernelBytes(table, maxTableBytes))?.toString('latin1') ?? '';
  // Only a line feed ends a line of the table: a path can contain a carriage return.
  return new RegExp(String.raw`(?:^|\n)${mount} [^\n]*? - ([^ \n]+) `).exec(text)?.[1];
}
