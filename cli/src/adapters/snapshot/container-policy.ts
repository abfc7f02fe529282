import { constants } from 'node:fs';
import { isPolicyFileName } from '@lamellar/core/namespaces';
import { ContainerFolder } from '../filesystem/container-folder.ts';
import { ForeignMountError, Mounts } from '../filesystem/mounts.ts';
import { kindOfMode, UnsafeRootError } from '../filesystem/root-folder.ts';

/** The policy in the root of a container: `/etc/apparmor.d` with all subfolders. */
export interface PolicyInRoot {
  /** Files by path below `/etc/apparmor.d`. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Links in `disable/` and `force-complain/`; only their names have a meaning. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly unread: readonly UnreadPolicy[];
}

/** An unread policy file, or all or the remaining files, with the reason as a message. */
export interface UnreadPolicy {
  readonly path: string | undefined;
  readonly reason: string;
}

/** The limits for a container: names of any kind in all folders, policy files, bytes of policy, nested folders. */
const limits = { names: 10_000, files: 2000, bytes: 8 * 1024 * 1024, depth: 8 };

/** Folders of links: an entry disables a profile, or changes the mode. */
const folderOfLinks = /^(?:disable|force-complain)\/$/;

/**
 * Reads the policy files and included files in the root of a running container. Follows no link of the container, and
 * sends no request to a file system that is not local. The read can still block for ever: the file systems below an
 * overlay or a loop device are unknown.
 *
 * @param task - the folder in the kernel's `/proc` of a task with the container's root
 */
export function readContainerPolicy(task: string): PolicyInRoot {
  const reading = new Reading();
  try {
    const mounts = new Mounts(`${task}/mountinfo`);
    reading.readFolder(ContainerFolder.open(`${task}/root`, ['etc', 'apparmor.d'], mounts), '', 0);
  } catch (error) {
    // Many containers have no AppArmor policy.
    if (!(error instanceof UnsafeRootError && error.message.endsWith(': no such file or directory')))
      reading.refuse(undefined, error, 'its folder is not to be read');
  }
  return reading;
}

class Reading implements PolicyInRoot {
  readonly files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  readonly links: { readonly path: string; readonly target: string }[] = [];
  readonly unread: UnreadPolicy[] = [];
  #names = limits.names;
  #bytes = limits.bytes;
  #isFull = false;

  /** Reads a folder with its subfolders, and closes the folder. @param prefix - the path of the folder's entries */
  readFolder(folder: ContainerFolder, prefix: string, depth: number): void {
    try {
      const { names, isCut } = folder.names(this.#names);
      this.#names -= names.length;
      for (const name of names.filter(isPolicyFileName)) {
        if (this.#isFull) return;
        this.#readEntry(folder, prefix, name, depth);
      }
      if (isCut) this.#stop(`their folder has more than ${limits.names} entries`);
    } finally {
      folder.close();
    }
  }

  /** Reports an error as an unread file, or all files as unread. */
  refuse(path: string | undefined, error: unknown, reason: string): void {
    if (error instanceof ForeignMountError) this.unread.push({ path, reason: error.message });
    else if (error instanceof UnsafeRootError) this.unread.push({ path, reason });
    else throw error;
  }

  /**
   * Reads a file, or the files of a folder. An object that is neither counts as unread, because apparmor_parser in the
   * container may read it.
   */
  #readEntry(folder: ContainerFolder, prefix: string, name: string, depth: number): void {
    const path = `${prefix}${name}`;
    try {
      const found = folder.find(name);
      if (found.kind === 'file' && found.bytes !== undefined) this.#add(path, found.bytes);
      else if (found.kind === 'other' && found.what === kindOfMode(constants.S_IFDIR)) {
        if (depth < limits.depth) this.readFolder(folder.below(name), `${path}/`, depth + 1);
      } else if (found.kind === 'other' && found.what === kindOfMode(constants.S_IFLNK) && folderOfLinks.test(prefix))
        this.links.push({ path, target: folder.linkTarget(name) });
      else if (found.kind === 'other')
        this.unread.push({ path, reason: found.what.startsWith('it ') ? found.what : `it is ${found.what}` });
      // A listed name has this character in place of invalid UTF-8. The file is not found.
      else if (found.kind === 'nothing' && name.includes('\uFFFD'))
        this.unread.push({ path, reason: 'its name is not valid UTF-8' });
    } catch (error) {
      this.refuse(path, error, 'it changed while it was read');
    }
  }

  #add(path: string, bytes: Uint8Array): void {
    this.#bytes -= bytes.length;
    if (this.#bytes < 0) this.#stop(`they are larger than ${limits.bytes >> 20} MiB together`);
    else if (this.files.length === limits.files) this.#stop(`there are more than ${limits.files} of them`);
    else this.files.push({ path, bytes });
  }

  #stop(reason: string): void {
    if (!this.#isFull) this.unread.push({ path: undefined, reason });
    this.#isFull = true;
  }
}
