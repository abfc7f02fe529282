import type { ByteString } from '@lamellar/core';
import { CommandError, exitStatus } from '../exit-status.ts';
import { ContainerFolder, UnsafeRootError } from '../host/container-folder.ts';
import { configurationFile } from '../host/lxc-configuration.ts';
import { failure } from '../host/read-file.ts';
import { readLxcValues } from '../host/lxc-values.ts';
import { appliedLayer, type Layout } from './layout.ts';
import type { Announce } from './live-layers.ts';

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

type RootFiles = ReadonlyMap<string, ByteString>;

/** Tells of what is left as it is: where, why, and whether something is to be there. It may throw. */
type Tell = (place: string, obstacle: string, isWanted: boolean) => void;

/** The policy that a container's own init is to find in its root, by the files' names; none where the host loads it. */
function rootFiles(name: string, layout: Layout): RootFiles {
  const container = layout.containers.get(name);
  const layer = container?.load === 'container' ? appliedLayer(container, layout) : [];
  return new Map(layer.map((policy) => [`lamellar.${policy.name}`, policy.text]));
}

/**
 * Compares what a container is to have in its root with what it has.
 *
 * @param before - what is applied
 */
export function rootFileDifferences(container: string, before: Layout, after: Layout): readonly RootFileDifference[] {
  const [old, wanted] = [rootFiles(container, before), rootFiles(container, after)];
  const names = namesOf(old, wanted);
  if (names.length === 0) return [];
  const root = rootOf(container);
  const difference = (name: string, kind: RootFileDifference['kind'], obstacle?: string): RootFileDifference => {
    return { container, path: [root ?? '', ...folderNames, name].join('/'), kind, obstacle };
  };
  try {
    return ContainerFolder.use(needRoot(container, root), folderNames, (folder) =>
      names.flatMap((name) => {
        const state = stateOf(folder, name, old, wanted);
        const kind = !wanted.has(name) ? 'remove' : state === 'missing' ? 'add' : 'change';
        if (state === 'wanted') return [];
        return difference(name, kind, typeof state === 'string' ? undefined : state.obstacle);
      }),
    );
  } catch (error) {
    if (!(error instanceof UnsafeRootError)) throw error;
    return names.map((name) => difference(name, wanted.has(name) ? 'add' : 'remove', error.message));
  }
}

/** @throws CommandError where something that was not applied is in the way of a file, or in the way to it */
export function refuseObstacles(differences: readonly RootFileDifference[]): void {
  for (const { container, path, kind, obstacle } of differences)
    if (obstacle !== undefined && kind !== 'remove') throw obstacleError(container, path, obstacle);
}

/**
 * Has a container's root hold what one layout has for it instead of what another has, each file whole. What is there
 * otherwise is left as it is.
 */
export function settleRootFiles(container: string, from: Layout, to: Layout, announce: Announce, tell: Tell): void {
  const [old, wanted] = [rootFiles(container, from), rootFiles(container, to)];
  const names = namesOf(old, wanted);
  if (names.length === 0) return;
  const root = rootOf(container);
  // A container that is gone has taken its files along.
  if (root === undefined && wanted.size === 0) return;
  if (rootFileDifferences(container, from, to).length > 0)
    announce(`${wanted.size === 0 ? 'taking policy out of' : 'writing policy into'} the root of ${container}`);
  try {
    ContainerFolder.use(needRoot(container, root), folderNames, (folder) => {
      for (const name of names) {
        const obstacle = settle(folder, name, old, wanted);
        if (obstacle !== undefined) tell(name, obstacle, wanted.has(name));
      }
      folder.sync();
    });
  } catch (error) {
    if (!(error instanceof UnsafeRootError)) throw error;
    tell(root ?? container, error.message, wanted.size > 0);
  }
}

/**
 * What the container's file system refuses, as where a file is immutable, is no reason to stop for other containers.
 *
 * @returns why a file cannot be as it is to be; undefined where it is
 */
function settle(folder: ContainerFolder, name: string, old: RootFiles, wanted: RootFiles): string | undefined {
  const text = wanted.get(name);
  try {
    const state = stateOf(folder, name, old, wanted);
    if (typeof state !== 'string') return state.obstacle;
    if (text === undefined) folder.remove(name);
    else if (state !== 'wanted') folder.write(name, Buffer.from(text, 'latin1'), state === 'old');
    folder.removeUnfinished(name);
    return undefined;
  } catch (error) {
    if (error instanceof UnsafeRootError) return error.message;
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return failure(error).reason;
  }
}

/** How a file is: as it is to be, as it was, not there, or somebody else's. */
function stateOf(
  folder: ContainerFolder,
  name: string,
  old: RootFiles,
  wanted: RootFiles,
): 'wanted' | 'old' | 'missing' | { readonly obstacle: string } {
  const found = folder.find(name);
  const text = wanted.get(name);
  if (found.kind === 'nothing') return text === undefined ? 'wanted' : 'missing';
  if (found.kind === 'other') return { obstacle: `it is there already: ${found.what}` };
  const there = found.bytes.toString('latin1');
  if (there === text) return 'wanted';
  return there === old.get(name) ? 'old' : { obstacle: 'it is there already, and not as lamellar has written it' };
}

function namesOf(old: RootFiles, wanted: RootFiles): readonly string[] {
  return [...new Set([...old.keys(), ...wanted.keys()])].sort();
}

/** Where the host has a container's root; undefined where it is in no folder of the host's. */
function rootOf(container: string): string | undefined {
  const path = readLxcValues(configurationFile(container)).rootPath?.replace(/^dir:/, '');
  return path?.startsWith('/') === true ? path : undefined;
}

function needRoot(container: string, root: string | undefined): string {
  if (root === undefined)
    throw new UnsafeRootError(`${configurationFile(container)} has no folder of the host as \`lxc.rootfs.path\``);
  return root;
}

/**
 * @throws CommandError where a container's own processes cannot load policy, so that its layer would never be in force
 */
export function needOwnPower(container: string): void {
  if (readLxcValues(configurationFile(container)).hasMacAdmin) return;
  throw new CommandError(`container \`${container}\` cannot load its layer: its configuration drops \`mac_admin\``, {
    status: exitStatus.environment,
    hint: 'write `load: host`, or let its processes keep that capability',
  });
}

export function obstacleError(container: string, path: string, obstacle: string): CommandError {
  return new CommandError(`container \`${container}\`, ${path}: ${obstacle}`, {
    status: exitStatus.environment,
    hint: 'move it away, or write `load: host`',
  });
}
