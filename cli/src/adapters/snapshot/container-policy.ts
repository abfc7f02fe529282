import { constants } from 'node:fs';
import { isPolicyFileName } from '@lamellar/core/namespaces';
import { ContainerFolder } from '../filesystem/container-folder.ts';
import { ForeignMountError, Mounts } from '../filesystem/mounts.ts';
import { kindOfMode, UnsafeRootError } from '../filesystem/root-folder.ts';

/** The policy files in the root of a container. */
export interface PolicyInRoot {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly unread: readonly UnreadPolicy[];
}

/** An unread policy file, or all or the remaining files, with the reason as a message. */
export interface UnreadPolicy {
  readonly file: string | undefined;
  readonly reason: string;
}

/** The limits for a container: names of any kind in the folder, policy files, and bytes of policy. */
const limits = { names: 10_000, files: 1000, bytes: 8 * 1024 * 1024 };

/**
 * Reads the policy files in the root of a running container. Follows no link of the container, and sends no request to
 * a file system that is not local. The read can still block for ever: the file systems below an overlay or a loop
 * device are unknown.
 *
 * @param task - the folder in the kernel's `/proc` of a task with the container's root
 */
export function readContainerPolicy(task: string): PolicyInRoot {
  const files: { readonly name: string; readonly bytes: Uint8Array }[] = [];
  const unread: UnreadPolicy[] = [];
  let folder: ContainerFolder | undefined;
  try {
    folder = ContainerFolder.open(`${task}/root`, ['etc', 'apparmor.d'], new Mounts(`${task}/mountinfo`));
    const { names, isCut } = folder.names(limits.names);
    const policy = names.filter(isPolicyFileName);
    let size = 0;
    for (const name of policy.slice(0, limits.files)) {
      const bytes = readIn(folder, name, unread);
      size += bytes?.length ?? 0;
      if (size > limits.bytes) {
        unread.push({ file: undefined, reason: `they are larger than ${limits.bytes >> 20} MiB together` });
        break;
      }
      if (bytes !== undefined) files.push({ name, bytes });
    }
    if (isCut) unread.push({ file: undefined, reason: `their folder has more than ${limits.names} entries` });
    else if (policy.length > limits.files)
      unread.push({ file: undefined, reason: `there are more than ${limits.files} of them` });
  } catch (error) {
    if (!(error instanceof UnsafeRootError)) throw error;
    const reason = error instanceof ForeignMountError ? error.message : 'its folder is not to be read';
    // Many containers have no AppArmor policy.
    if (!error.message.endsWith(': no such file or directory')) unread.push({ file: undefined, reason });
  } finally {
    folder?.close();
  }
  return { files, unread };
}

/**
 * Reads a file.
 *
 * @returns undefined for an object that is not a regular file of policy size; the object counts as unread, because
 *   apparmor_parser in the container may read it. Only folders are never policy.
 */
function readIn(folder: ContainerFolder, name: string, unread: UnreadPolicy[]): Uint8Array | undefined {
  try {
    const found = folder.find(name);
    if (found.kind === 'file') return found.bytes;
    if (found.kind === 'other' && found.what !== kindOfMode(constants.S_IFDIR))
      unread.push({ file: name, reason: found.what.startsWith('it ') ? found.what : `it is ${found.what}` });
    // A listed name has this character in place of invalid UTF-8. The file is not found.
    if (found.kind === 'nothing' && name.includes('\uFFFD'))
      unread.push({ file: name, reason: 'its name is not valid UTF-8' });
    return undefined;
  } catch (error) {
    if (!(error instanceof ForeignMountError)) throw error;
    unread.push({ file: name, reason: error.message });
    return undefined;
  }
}
