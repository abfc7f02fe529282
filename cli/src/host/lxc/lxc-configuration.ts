import { constants, closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { largestText } from '../disk/read-file.ts';
import { putInPlace, removeUnfinished, syncFileSystems, writeUnfinished, type FileStatus } from '../disk/safe-files.ts';
import { withInclude, withoutInclude } from './include-line.ts';

const lxcPath = '/var/lib/lxc';

/** A container's own LXC configuration. */
export function configurationFile(container: string): string {
  return `${lxcPath}/${container}/config`;
}

/** The host layer that LXC has generated for a container, there while the container runs. */
export function generatedLayerFile(container: string, namespace: string): string {
  return `${lxcPath}/${container}/apparmor/${namespace}`;
}

/** A container's configuration, a character a byte; undefined where LXC does not know the container. */
export function readConfiguration(container: string): string | undefined {
  return read(configurationFile(container))?.text;
}

/** What a configuration is to include, or no longer. */
export interface Inclusion {
  /** The configuration of a container. */
  readonly file: string;
  readonly folder: string;
  readonly included: boolean;
}

/**
 * Lets containers' configurations include folders, or no longer: each of them whole or as it was, and all of them on the disk
 * when this returns. A container that is gone has none to change.
 *
 * What is new is written beside what is there, and to the disk with all others at once: a disk is slow to say that it has one.
 *
 * @param tell - is called in front of each change that can be seen
 * @throws the system's error; some may be changed then
 */
export function setIncluded<Each extends Inclusion>(inclusions: Iterable<Each>, tell: (inclusion: Each) => void): void {
  const changes: Each[] = [];
  // A container's folder can be a file system of its own.
  const devices = new Map<number, string>();
  try {
    for (const inclusion of inclusions) {
      const { file, folder, included } = inclusion;
      const found = read(file);
      removeUnfinished(file);
      if (found === undefined) continue;
      const text = included ? withInclude(found.text, folder) : withoutInclude(found.text, folder);
      if (text === found.text) continue;
      changes.push(inclusion);
      devices.set(found.device, file);
      writeUnfinished(file, Buffer.from(text, 'latin1'), found.status);
    }
    syncFileSystems(devices.values());
    for (const inclusion of changes) {
      tell(inclusion);
      putInPlace(inclusion.file);
    }
  } catch (error) {
    for (const { file } of changes) removeUnfinished(file);
    throw error;
  }
  syncFileSystems(devices.values());
}

interface Configuration {
  /** It keeps its bytes, a character each. */
  readonly text: string;
  readonly status: FileStatus;
  /** The device that the file is on. */
  readonly device: number;
}

function read(file: string): Configuration | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > largestText)
      throw new Error(`${file} is no regular file of at most ${largestText >> 20} MiB`);
    const { mode, uid, gid, dev } = status;
    return { text: readFileSync(descriptor, 'latin1'), status: { mode: mode & 0o7777, uid, gid }, device: dev };
  } finally {
    closeSync(descriptor);
  }
}
