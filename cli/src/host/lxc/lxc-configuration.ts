import { constants, closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, largestText } from '../disk/read-file.ts';
import { putInPlace, removeUnfinished, syncFileSystems, writeUnfinished, type FileStatus } from '../disk/safe-files.ts';
import type { LxcInstance } from '../instance.ts';
import { configurationFile } from './configuration-file.ts';
import { settingsIn, withoutSettings, withSettings } from './settings-block.ts';

/** A container's own configuration as it is on the disk. */
export interface OwnConfiguration {
  /** It keeps its bytes, a character each. */
  readonly text: string;
  /** When it was changed last, in milliseconds since 1970. */
  readonly changed: number;
}

/** A container's configuration; undefined where LXC does not know the container. */
export function readConfiguration(container: LxcInstance): OwnConfiguration | undefined {
  return read(configurationFile(container));
}

/** What a configuration is to say of its container. */
export interface AppliedSettings {
  /** The configuration. */
  readonly file: string;
  /** The container, by LXC's name for it: a character a byte, as configurations are read here. */
  readonly container: string;
  /** What is applied, as LXC reads it; undefined for nothing. */
  readonly lines: readonly string[] | undefined;
}

/**
 * Has containers' configurations say what is applied, or nothing of it: each of them whole or as it was, and all of them on the
 * disk when this returns. A container that is gone has none to change.
 *
 * @param tell - is called in front of each change that can be seen
 * @param failed - the error to throw where one cannot be changed, for the system's
 * @throws the system's error; some may be changed then
 */
export function applySettings<Each extends AppliedSettings>(
  settings: Iterable<Each>,
  tell: (settings: Each) => void,
  failed: (settings: Each, error: Error) => Error = (_, error) => error,
): void {
  const changes: Each[] = [];
  // A container's folder can be a file system of its own.
  const devices = new Map<number, string>();
  const each = (place: Each, change: () => void): void => {
    try {
      change();
    } catch (error) {
      throw failed(place, error as Error);
    }
  };
  try {
    for (const place of settings)
      each(place, () => {
        const { file } = place;
        const found = read(file);
        removeUnfinished(file);
        const text = found && configured(place, found.text);
        if (found === undefined || text === undefined || text === found.text) return;
        changes.push(place);
        devices.set(found.device, file);
        // What is new is written beside what is there, and to the disk with all others at once: a disk is slow to say that it has one.
        writeUnfinished(file, Buffer.from(text, 'latin1'), found.status);
      });
    syncFileSystems(devices.values());
    for (const place of changes)
      each(place, () => {
        tell(place);
        putInPlace(place.file);
      });
  } catch (error) {
    for (const { file } of changes) removeUnfinished(file);
    throw error;
  }
  syncFileSystems(devices.values());
}

/** A configuration as it is to be: where it has what was applied to another container, that is gone. */
export function configured({ container, lines }: AppliedSettings, text: string): string {
  return lines === undefined ? withoutSettings(text) : withSettings(text, container, lines);
}

/** A configuration with something that was applied, or that cannot be read. */
export type FoundSettings = {
  readonly file: string;
  /** The container that has it, or a snapshot of which has it. */
  readonly container: LxcInstance;
} & ({ readonly of: readonly string[] } | { readonly problem: string });

/**
 * Looks through all configurations in an LXC path, those of snapshots with them: a copy has the lines of its original, and one that
 * was put back those that it had then.
 *
 * @throws the system's error where the containers cannot be listed
 */
export function findSettings(lxcPath: string): readonly FoundSettings[] {
  const containers = foldersIn(lxcPath).map((instance) => {
    const container: LxcInstance = { runtime: 'lxc', lxcPath, instance };
    return { container, folder: path.join(lxcPath, instance) };
  });
  const snapshots = containers.flatMap(({ container, folder }) => {
    const below = path.join(folder, 'snaps');
    return foldersIn(below).map((name) => ({ container, folder: path.join(below, name) }));
  });
  return [...containers, ...snapshots].flatMap(({ container, folder }): FoundSettings | readonly [] => {
    const file = path.join(folder, 'config');
    try {
      const of = settingsIn(read(file)?.text ?? '');
      return of.length === 0 ? [] : { file, container, of };
    } catch (error) {
      return { file, container, problem: failure(error).reason };
    }
  });
}

/** Links are not followed: what they lead to is listed where it is. */
function foldersIn(place: string): readonly string[] {
  const entries = existsSync(place) ? readdirSync(place, { withFileTypes: true }) : [];
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

interface Configuration extends OwnConfiguration {
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
    const { mode, uid, gid, dev, ctimeMs } = status;
    const text = readFileSync(descriptor, 'latin1');
    return { text, changed: ctimeMs, status: { mode: mode & 0o7777, uid, gid }, device: dev };
  } finally {
    closeSync(descriptor);
  }
}
