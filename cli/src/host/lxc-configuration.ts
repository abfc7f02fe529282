import { constants, closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { largestText } from './read-file.ts';
import { replaceFile } from './safe-files.ts';
import { withInclude, withoutInclude } from './include-line.ts';

const lxcPath = '/var/lib/lxc';

/** A container's own LXC configuration. */
export function configurationFile(container: string): string {
  return `${lxcPath}/${container}/config`;
}

/** Whether LXC knows the container. */
export function hasConfiguration(container: string): boolean {
  return read(container) !== undefined;
}

/** Whether the container's configuration includes a folder of settings. */
export function isIncluded(container: string, folder: string): boolean {
  const text = read(container)?.text;
  return text !== undefined && withInclude(text, folder) === text;
}

/** Lets the container's configuration include a folder, or no longer. A container that is gone has none to change. */
export function setIncluded(container: string, folder: string, included: boolean): void {
  const found = read(container);
  if (found === undefined) return;
  const text = included ? withInclude(found.text, folder) : withoutInclude(found.text, folder);
  if (text !== found.text) replaceFile(configurationFile(container), Buffer.from(text, 'latin1'), found.status);
}

/** The text keeps its bytes, a character each. */
function read(container: string): { text: string; status: { mode: number; uid: number; gid: number } } | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(
      configurationFile(container),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > largestText)
      throw new Error(`${configurationFile(container)} is no regular file of at most ${largestText >> 20} MiB`);
    const { mode, uid, gid } = status;
    return { text: readFileSync(descriptor, 'latin1'), status: { mode: mode & 0o7777, uid, gid } };
  } finally {
    closeSync(descriptor);
  }
}
