import { lstatSync, statSync, type BigIntStats } from 'node:fs';
import path from 'node:path';

/** A path, and the state of its file or folder as a text; for an ancestor, the state without times. */
export type FileState = readonly [place: string, state: string, isAncestor?: true];

const missing = 'missing';

/** The time in milliseconds in which two changes of a file may have equal times. Kernels count in 10 ms at most. */
const resolution = 1000;

/**
 * Records the states of paths and of the folders above: links, owners and modes decide whether root relies on a file.
 *
 * @param since - the time in milliseconds at which the reading of the files began
 * @returns undefined if a file may have changed since then, or a link is on the way
 */
export function recordStates(places: Iterable<string>, since: number): readonly FileState[] | undefined {
  const states: FileState[] = [];
  const ancestors = new Set<string>();
  for (const place of places) {
    if (!path.isAbsolute(place) || path.normalize(place) !== place) return undefined;
    const status = statusOf(place);
    // The folder of a missing file shows when the file was removed.
    const changed = status ?? statusOf(path.dirname(place));
    if (status?.isSymbolicLink() === true || Number(changed?.ctimeMs ?? 0) > since - resolution) return undefined;
    states.push([place, fileState(status)]);
    for (let above = path.dirname(place); !ancestors.has(above); above = path.dirname(above)) ancestors.add(above);
  }
  for (const folder of ancestors) {
    const status = statusOf(folder);
    if (status?.isSymbolicLink() === true) return undefined;
    states.push([folder, ancestorState(status), true]);
  }
  return states;
}

/** Checks whether all paths have the recorded states. */
export function areUnchanged(states: readonly FileState[]): boolean {
  return states.every(([place, state, isAncestor]) => {
    const status = statusOf(place);
    return state === (isAncestor === true ? ancestorState(status) : fileState(status));
  });
}

/** Returns the state of a file or folder. Every change of the contents, the owner or the mode changes the state. */
function fileState(status: BigIntStats | undefined): string {
  if (status === undefined) return missing;
  const { size, mtimeNs, ctimeNs } = status;
  return [ancestorState(status), size, mtimeNs, ctimeNs].join();
}

/** Returns the path and the state of a program; undefined without such a file. */
export function programState(file: string): string | undefined {
  const status = statSync(file, { bigint: true, throwIfNoEntry: false });
  return status?.isFile() === true ? `${file} ${fileState(status)}` : undefined;
}

/** Returns the state of a path, after links; equal to the state of a missing file if the path cannot be inspected. */
export function followedState(place: string): string {
  try {
    return fileState(statSync(place, { bigint: true, throwIfNoEntry: false }));
  } catch {
    return missing;
  }
}

function ancestorState(status: BigIntStats | undefined): string {
  if (status === undefined) return missing;
  const { dev, ino, mode, uid } = status;
  return [dev, ino, mode, uid].join();
}

function statusOf(place: string): BigIntStats | undefined {
  return lstatSync(place, { bigint: true, throwIfNoEntry: false });
}
