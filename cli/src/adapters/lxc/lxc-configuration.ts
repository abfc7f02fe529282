import { constants, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failure, maxTextBytes } from '@lamellar/node/files';
import type { LxcInstance } from '@lamellar/node/manifest';
import {
  putInPlace,
  removeUnfinished,
  syncFileSystems,
  writeUnfinished,
  type FileStatus,
} from '../filesystem/atomic-files.ts';
import { configurationFile } from './configuration-file.ts';
import { foldersIn } from './lxc-containers-in.ts';
import { settingsIn, withoutSettings, withSettings } from './settings-block.ts';
import { unlessFailed } from '../tolerated-failures.ts';
import { withDescriptor } from '../filesystem/with-descriptor.ts';

/** A container's own configuration on the disk. */
export interface OwnConfiguration {
  /** The bytes, a character for each byte. */
  readonly text: string;
  /** The time of the last change, in milliseconds since 1970. */
  readonly changed: number;
}

/** Reads a container's configuration; undefined if LXC lacks the container. */
export function readConfiguration(container: LxcInstance): OwnConfiguration | undefined {
  return read(configurationFile(container));
}

/** The wanted settings of a container's configuration. */
export interface AppliedSettings {
  /** The path of the configuration. */
  readonly file: string;
  /** The container's name in LXC, a character for each byte, like the text of configurations. */
  readonly container: string;
  /** The applied lines in LXC's syntax; undefined for no settings. */
  readonly lines: readonly string[] | undefined;
}

/**
 * Applies settings to configurations, or removes settings. Replaces each configuration atomically, and syncs all of
 * them before the return. Skips missing containers.
 *
 * @param tell - called before each visible change
 * @param failed - receives the system's error for a configuration that cannot be changed; the rest is changed
 * @throws the system's error of a sync; some configurations may be changed then
 */
export function applySettings<Each extends AppliedSettings>(
  settings: Iterable<Each>,
  tell: (settings: Each) => void,
  failed: (settings: Each, error: Error) => void = throwError,
): void {
  const changes: Each[] = [];
  // A container's folder can be a separate file system.
  const devices = new Map<number, string>();
  const each = (place: Each, change: () => void): void => {
    try {
      change();
    } catch (error) {
      failed(place, error as Error);
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
        // All new files are written next to the old files and synced at once, because a sync for each file is slow.
        writeUnfinished(file, Buffer.from(text, 'latin1'), found.status);
        changes.push(place);
        devices.set(found.device, file);
      });
    syncFileSystems(devices.values());
    for (const place of changes)
      each(place, () => {
        try {
          tell(place);
          putInPlace(place.file);
        } catch (error) {
          removeUnfinished(place.file);
          throw error;
        }
      });
  } catch (error) {
    for (const { file } of changes) removeUnfinished(file);
    throw error;
  }
  syncFileSystems(devices.values());
}

function throwError(_: AppliedSettings, error: Error): never {
  throw error;
}

/** Returns a configuration with the wanted settings. Settings of a different container are removed. */
export function configured({ container, lines }: AppliedSettings, text: string): string {
  return lines === undefined ? withoutSettings(text) : withSettings(text, container, lines);
}

/** A configuration with applied settings, or an unreadable configuration. */
export type FoundSettings = {
  readonly file: string;
  /** The container of the configuration, or of the configuration's snapshot. */
  readonly container: LxcInstance;
} & ({ readonly of: readonly string[] } | { readonly problem: string });

/**
 * Finds applied settings in all configurations of an LXC path, snapshots included: a copy has the settings of the
 * original, and a restored backup has old settings.
 *
 * @throws the system's error if the containers cannot be listed
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

interface Configuration extends OwnConfiguration {
  readonly status: FileStatus;
  /** The number of the file's device. */
  readonly device: number;
}

function read(file: string): Configuration | undefined {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const opened = unlessFailed(['ENOENT'], () => openSync(file, flags));
  if (opened === undefined) return undefined;
  return withDescriptor(opened, (descriptor) => {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > maxTextBytes)
      throw new Error(`${file} is no regular file of at most ${maxTextBytes >> 20} MiB`);
    const { mode, uid, gid, dev, ctimeMs } = status;
    const text = readFileSync(descriptor, 'latin1');
    return { text, changed: ctimeMs, status: { mode: mode & 0o7777, uid, gid }, device: dev };
  });
}
