import type { ByteString } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { ContainerFolder } from '../../adapters/filesystem/container-folder.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { failure } from '@lamellar/node/files';
import type { Instance, LxcInstance } from '@lamellar/node/manifest';
import { readLxcValues } from '../../adapters/lxc/lxc-values.ts';
import { UnsafeRootError, type RootFolder } from '../../adapters/filesystem/root-folder.ts';
import { warn } from '../../adapters/process/logger.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { appliedLayer, header, type ContainerState, type ContainerChange } from './container-state.ts';
import { settleEach, type Resource, type Run } from './resource.ts';

/** The directory of policy for AppArmor's unit in a container, below the root. */
const folderNames = ['etc', 'apparmor.d'];

/** A file in a container's root to add, change or remove. */
export interface RootFileDifference {
  readonly container: string;
  readonly path: string;
  readonly kind: 'add' | 'change' | 'remove';
  /** The content after the change; undefined if the file is removed. */
  readonly after?: ByteString | undefined;
  /** The reason why the file cannot change: the present file differs from the applied file. */
  readonly obstacle: string | undefined;
}

/** The resource of policy files in container roots, for containers with their own loader. */
export const filesInRoots: Resource = (transactions, run) =>
  settleEach(transactions, async (transaction) => {
    // If `--container` selects a different container, the files stay as they are.
    if (transaction.from !== transaction.to) await settleRootFiles(transaction, run);
  });

type RootFiles = ReadonlyMap<string, ByteString>;

/** The files of a container's root before and after a change, by file name. */
interface ChangedFiles {
  readonly old: RootFiles;
  readonly wanted: RootFiles;
  readonly names: readonly string[];
}

function changedFiles({ from, to }: ContainerChange): ChangedFiles {
  const [old, wanted] = [rootFiles(from), rootFiles(to)];
  return { old, wanted, names: [...new Set([...old.keys(), ...wanted.keys()])].sort() };
}

/**
 * Returns the policy that a container's own init should find in its root, by file name; empty if the host loads the
 * layer.
 */
function rootFiles(state: ContainerState | undefined): RootFiles {
  const layer = state?.load === 'container' ? appliedLayer(state) : [];
  return new Map(layer.map((policy) => [`lamellar.${policy.name}`, policy.text]));
}

/**
 * Compares the wanted files in a container's root with the present files.
 *
 * @throws CommandError if the container belongs to Incus, and Incus does not answer
 */
export async function rootFileDifferences(
  change: ContainerChange,
  machine: ManagedHost,
): Promise<readonly RootFileDifference[]> {
  const { container } = change;
  const files = changedFiles(change);
  const { names, wanted } = files;
  if (names.length === 0) return [];
  const place = shownRoot(container);
  const difference = (name: string, kind: RootFileDifference['kind'], obstacle?: string): RootFileDifference => {
    const path = [place, ...folderNames, name].join('/');
    return { container: container.name, path, kind, after: wanted.get(name), obstacle };
  };
  try {
    return await withFolder(container, machine, async (folder) => {
      const differences: RootFileDifference[] = [];
      for (const name of names) {
        const state = await stateOf(folder, name, files);
        if (state === 'wanted') continue;
        const kind = !wanted.has(name) ? 'remove' : state === 'missing' ? 'add' : 'change';
        differences.push(difference(name, kind, typeof state === 'string' ? undefined : state.obstacle));
      }
      return differences;
    });
  } catch (error) {
    if (!(error instanceof UnsafeRootError)) throw error;
    return names.map((name) => difference(name, wanted.has(name) ? 'add' : 'remove', error.message));
  }
}

/**
 * Replaces the old files in a container's root by the wanted files, each file in one step. Leaves files from outside
 * lamellar unchanged.
 *
 * @throws CommandError if an object is in the way, or if the container belongs to Incus, and Incus does not answer
 */
async function settleRootFiles(change: ContainerChange, { machine, announce, isUndoing }: Run): Promise<void> {
  const { container } = change;
  const files = changedFiles(change);
  const { names, wanted } = files;
  if (names.length === 0) return;
  const step = `${wanted.size === 0 ? 'removing policy from' : 'writing policy into'} the root of ${container.name}`;
  let isAnnounced = false;
  const begin = (): void => {
    if (!isAnnounced) announce(step);
    isAnnounced = true;
  };
  const reportObstacle = (path: string, obstacle: string, isWanted: boolean): void => {
    if (isWanted && !isUndoing) throw obstacleError(container.name, path, obstacle);
    warn(`leaving ${path} in the root of ${container.name}: ${obstacle}`);
  };
  try {
    await withFolder(container, machine, async (folder) => {
      for (const name of names) {
        const obstacle = await settle(folder, name, files, begin);
        if (obstacle !== undefined) reportObstacle(name, obstacle, wanted.has(name));
      }
      folder.sync();
    });
  } catch (error) {
    // The files of a removed container are gone, too.
    if (error instanceof NoRootError && wanted.size === 0) return;
    if (!(error instanceof UnsafeRootError)) throw error;
    reportObstacle(shownRoot(container), error.message, wanted.size > 0);
  }
}

/**
 * Changes one file. An error of the container's file system, for example for an immutable file, does not stop the
 * change of the rest.
 *
 * @param begin - called before the first change
 * @returns the reason why the file does not have its wanted state; undefined on success
 */
async function settle(
  folder: RootFolder,
  name: string,
  files: ChangedFiles,
  begin: () => void,
): Promise<string | undefined> {
  const text = files.wanted.get(name);
  try {
    const state = await stateOf(folder, name, files);
    if (typeof state !== 'string') return state.obstacle;
    if (state !== 'wanted') begin();
    if (text === undefined) await folder.remove(name);
    else if (state !== 'wanted') await folder.write(name, Buffer.from(text, 'latin1'), state === 'old');
    await folder.removeUnfinished(name);
    return undefined;
  } catch (error) {
    if (error instanceof UnsafeRootError) return error.message;
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return failure(error).reason;
  }
}

/**
 * Determines the state of a file: wanted, old, missing, or blocked by a foreign file. A root restored from a snapshot
 * or a backup has files of an earlier manifest, recognized by the first line. Such a file is replaced, but not removed.
 */
async function stateOf(
  folder: RootFolder,
  name: string,
  { old, wanted }: ChangedFiles,
): Promise<'wanted' | 'old' | 'missing' | { readonly obstacle: string }> {
  const text = wanted.get(name);
  const sizes = [text, old.get(name)].flatMap((either) => either?.length ?? []);
  // If a file is wanted, a file of an earlier manifest also belongs to lamellar, whatever the size.
  const found = await folder.find(name, text === undefined ? sizes : undefined);
  if (found.kind === 'nothing') return text === undefined ? 'wanted' : 'missing';
  if (found.kind === 'other') return { obstacle: `already exists: ${found.what}` };
  const there = found.bytes?.toString('latin1');
  if (there !== undefined && there === text) return 'wanted';
  const isEarlier = there !== undefined && text !== undefined && there.startsWith(header);
  return (there !== undefined && there === old.get(name)) || isEarlier
    ? 'old'
    : { obstacle: 'already exists, with contents that lamellar did not write' };
}

/** The error of a missing container, or of a root outside the host's directories. */
class NoRootError extends UnsafeRootError {}

/**
 * Opens the policy directory of a container for the duration of a call.
 *
 * @throws UnsafeRootError if the directory cannot be reached
 * @throws CommandError if the container belongs to Incus, and Incus does not answer
 */
async function withFolder<Result>(
  container: Instance,
  machine: ManagedHost,
  call: (folder: RootFolder) => Promise<Result>,
): Promise<Result> {
  const folder = await openFolder(container, machine);
  try {
    return await call(folder);
  } finally {
    folder.close();
  }
}

async function openFolder(container: Instance, { incus }: ManagedHost): Promise<RootFolder> {
  if (container.runtime === 'lxc') {
    const root = lxcRoot(container);
    // The path does not reach a mount of the container: the mount is in the container's mount namespace, and LXC
    // propagates no mount to the host.
    if (root !== undefined) return ContainerFolder.open(root, folderNames);
    throw new NoRootError(
      `${configurationFile(container)} does not name a directory of the host in \`lxc.rootfs.path\``,
    );
  }
  const { project, instance } = container;
  const folder = await incus.openRoot({ project, name: instance }, folderNames);
  if (folder !== undefined) return folder;
  throw new NoRootError(`Incus has no container \`${instance}\` in the project \`${project}\``);
}

/** Returns the host's path of an LXC container's root; undefined if no host directory is the root. */
function lxcRoot(container: LxcInstance): string | undefined {
  const path = readLxcValues(container).rootPath?.replace(/^dir:/, '');
  return path?.startsWith('/') === true ? path : undefined;
}

/** Returns a container's root for messages. */
function shownRoot(container: Instance): string {
  return container.runtime === 'lxc'
    ? (lxcRoot(container) ?? container.instance)
    : `incus:${container.project}/${container.instance}`;
}

function obstacleError(container: string, path: string, obstacle: string): CommandError {
  const { message, hint } = obstacleHindrance({ container, path, obstacle });
  return new EnvironmentError(message, hint);
}

/** Describes an object in the place of a file or of a directory above. */
export function obstacleHindrance({
  container,
  path,
  obstacle = '',
}: Pick<RootFileDifference, 'container' | 'path' | 'obstacle'>): { readonly message: string; readonly hint: string } {
  const isMissing = obstacle.endsWith(': no such file or directory');
  return {
    message: `container \`${container}\`, ${path}: ${obstacle}`,
    hint: `${isMissing ? 'install AppArmor in the container first' : 'move it away'}, or write \`loaded-by: host\` (version 1: \`load: host\`)`,
  };
}
