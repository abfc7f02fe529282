import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../exit-status.ts';
import { ContainerFolder } from '../host/disk/container-folder.ts';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import { failure } from '../host/disk/read-file.ts';
import { readLxcValues } from '../host/lxc/lxc-values.ts';
import { UnsafeRootError, type RootFolder } from '../host/disk/root-folder.ts';
import { warn } from '../host/process/voice.ts';
import type { Instance, LxcInstance } from '../host/instance.ts';
import type { Machine } from '../host/machine.ts';
import type { AppliedContainer } from './applied-containers.ts';
import { appliedLayer, containersOnlyIn, header, sameIn, type Layout } from './layout.ts';
import { changingEach } from './container-failure.ts';
import type { Announce, Surface } from './surface.ts';

/** Where AppArmor's unit in a container looks for policy, below its root. */
const folderNames = ['etc', 'apparmor.d'];

/** A file in a container's root that is to be there, to be another, or to be gone. */
export interface RootFileDifference {
  readonly container: string;
  readonly path: string;
  readonly kind: 'add' | 'change' | 'remove';
  /** Why it cannot be: what is in its place is not what was applied. */
  readonly obstacle: string | undefined;
}

/** The policy in the roots of containers that load it themselves. */
export const filesInRoots: Surface = {
  async settle({ from, to, containers, isUndoing, machine, announce }) {
    await changingEach([...containers, ...containersOnlyIn(from, to)], (container) =>
      settleRootFiles(container, from, to, machine, announce, (place, obstacle, isWanted) => {
        if (isWanted && !isUndoing) throw obstacleError(container.name, place, obstacle);
        warn(`leaving ${place} in the root of ${container.name}: ${obstacle}`);
      }),
    );
  },
};

type RootFiles = ReadonlyMap<string, ByteString>;

/** Tells of what is left as it is: where, why, and whether something is to be there. It may throw. */
type Tell = (place: string, obstacle: string, isWanted: boolean) => void;

/** The policy that a container's own init is to find in its root, by the files' names; none where the host loads it. */
function rootFiles(container: AppliedContainer, layout: Layout): RootFiles {
  const same = sameIn(container, layout);
  const layer = same?.load === 'container' ? appliedLayer(same, layout) : [];
  return new Map(layer.map((policy) => [`lamellar.${policy.name}`, policy.text]));
}

/**
 * Compares what a container is to have in its root with what it has.
 *
 * @param before - what is applied
 * @throws CommandError where Incus has the container, and does not answer
 */
export async function rootFileDifferences(
  container: AppliedContainer,
  before: Layout,
  after: Layout,
  machine: Machine,
): Promise<readonly RootFileDifference[]> {
  const [old, wanted] = [rootFiles(container, before), rootFiles(container, after)];
  const names = namesOf(old, wanted);
  if (names.length === 0) return [];
  const place = shownRoot(container);
  const difference = (name: string, kind: RootFileDifference['kind'], obstacle?: string): RootFileDifference => {
    return { container: container.name, path: [place, ...folderNames, name].join('/'), kind, obstacle };
  };
  try {
    return await withFolder(container, machine, async (folder) => {
      const differences: RootFileDifference[] = [];
      for (const name of names) {
        const state = await stateOf(folder, name, old, wanted);
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
 * Has a container's root hold what one layout has for it instead of what another has, each file whole. What is there
 * otherwise is left as it is.
 *
 * @throws CommandError where Incus has the container, and does not answer
 */
async function settleRootFiles(
  container: AppliedContainer,
  from: Layout,
  to: Layout,
  machine: Machine,
  announce: Announce,
  tell: Tell,
): Promise<void> {
  const [old, wanted] = [rootFiles(container, from), rootFiles(container, to)];
  const names = namesOf(old, wanted);
  if (names.length === 0) return;
  const step = `${wanted.size === 0 ? 'taking policy out of' : 'writing policy into'} the root of ${container.name}`;
  let isAnnounced = false;
  const begin = (): void => {
    if (!isAnnounced) announce(step);
    isAnnounced = true;
  };
  try {
    await withFolder(container, machine, async (folder) => {
      for (const name of names) {
        const obstacle = await settle(folder, name, old, wanted, begin);
        if (obstacle !== undefined) tell(name, obstacle, wanted.has(name));
      }
      folder.sync();
    });
  } catch (error) {
    // A container that is gone has taken its files along.
    if (error instanceof NoRootError && wanted.size === 0) return;
    if (!(error instanceof UnsafeRootError)) throw error;
    tell(shownRoot(container), error.message, wanted.size > 0);
  }
}

/**
 * What the container's file system refuses, as where a file is immutable, is no reason to stop for other containers.
 *
 * @param begin - is called before anything is changed
 * @returns why a file cannot be as it is to be; undefined where it is
 */
async function settle(
  folder: RootFolder,
  name: string,
  old: RootFiles,
  wanted: RootFiles,
  begin: () => void,
): Promise<string | undefined> {
  const text = wanted.get(name);
  try {
    const state = await stateOf(folder, name, old, wanted);
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
 * How a file is: as it is to be, as it was, not there, or somebody else's. A root that comes back from a snapshot or a backup has what was
 * written at another time, which is told by its first line: it is replaced, and is not taken away.
 */
async function stateOf(
  folder: RootFolder,
  name: string,
  old: RootFiles,
  wanted: RootFiles,
): Promise<'wanted' | 'old' | 'missing' | { readonly obstacle: string }> {
  const text = wanted.get(name);
  const sizes = [text, old.get(name)].flatMap((either) => either?.length ?? []);
  // Where something is to be there, what an earlier manifest wrote there is ours, too, of whatever size.
  const found = await folder.find(name, text === undefined ? sizes : undefined);
  if (found.kind === 'nothing') return text === undefined ? 'wanted' : 'missing';
  if (found.kind === 'other') return { obstacle: `it is there already: ${found.what}` };
  const there = found.bytes?.toString('latin1');
  if (there !== undefined && there === text) return 'wanted';
  const isEarlier = there !== undefined && text !== undefined && there.startsWith(header);
  return (there !== undefined && there === old.get(name)) || isEarlier
    ? 'old'
    : { obstacle: 'it is there already, and not as lamellar has written it' };
}

function namesOf(old: RootFiles, wanted: RootFiles): readonly string[] {
  return [...new Set([...old.keys(), ...wanted.keys()])].sort();
}

/** A container is gone, or its root is in no folder of the host. */
class NoRootError extends UnsafeRootError {}

/**
 * Opens a container's folder of policy, calls, and closes it.
 *
 * @throws UnsafeRootError where it cannot be reached
 * @throws CommandError where Incus has the container, and does not answer
 */
async function withFolder<Result>(
  container: AppliedContainer,
  machine: Machine,
  call: (folder: RootFolder) => Promise<Result>,
): Promise<Result> {
  const folder = await openFolder(container, machine);
  try {
    return await call(folder);
  } finally {
    folder.close();
  }
}

async function openFolder(container: AppliedContainer, { incus }: Machine): Promise<RootFolder> {
  if (container.runtime === 'lxc') {
    const root = lxcRoot(container);
    // A mount of the container is not reached on this path: it is in the container's mount namespace, and LXC passes none to the host.
    if (root !== undefined) return ContainerFolder.open(root, folderNames);
    throw new NoRootError(`${configurationFile(container)} has no folder of the host as \`lxc.rootfs.path\``);
  }
  const { project, instance } = container;
  const folder = await incus.openRoot({ project, name: instance }, folderNames);
  if (folder !== undefined) return folder;
  throw new NoRootError(`Incus has no container \`${instance}\` in the project \`${project}\``);
}

/** Where the host has the root of a container of LXC; undefined where it is in no folder of the host's. */
function lxcRoot(container: LxcInstance): string | undefined {
  const path = readLxcValues(container).rootPath?.replace(/^dir:/, '');
  return path?.startsWith('/') === true ? path : undefined;
}

/** A container's root as people are told of it. */
function shownRoot(container: Instance): string {
  return container.runtime === 'lxc'
    ? (lxcRoot(container) ?? container.instance)
    : `incus:${container.project}/${container.instance}`;
}

function obstacleError(container: string, path: string, obstacle: string): CommandError {
  const { message, hint } = obstacleHindrance({ container, path, obstacle });
  return new CommandError(message, { status: exitStatus.environment, hint });
}

/** What to tell of something that is in the way of a file, or in the way to it. */
export function obstacleHindrance({
  container,
  path,
  obstacle = '',
}: Pick<RootFileDifference, 'container' | 'path' | 'obstacle'>): { readonly message: string; readonly hint: string } {
  const isMissing = obstacle.endsWith(': no such file or directory');
  return {
    message: `container \`${container}\`, ${path}: ${obstacle}`,
    hint: `${isMissing ? 'install AppArmor in the container first' : 'move it away'}, or write \`load: host\``,
  };
}
