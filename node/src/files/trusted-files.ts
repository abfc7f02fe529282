import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import path from 'node:path';
import { printable } from '@lamellar/core/language';
import { isForeignLink, O_PATH, openPath, type Visit } from './open-path.ts';
import { ownUser } from './own-user.ts';
import { failure, maxTextBytes, readOpenFile, type Failure, type FileContents, type Limit } from './read-file.ts';
import { similarPath } from './similar-path.ts';

/** An empty step of a path, `.` or `..`. */
const ambiguousStep = /\/\.{0,2}(?:\/|$)/;

const [writableByOthers, readableByAll, searchableByAll, sticky] = [0o022, 0o004, 0o001, 0o1000];

/** The content of a file, and whether the file is public. */
export interface FileWithTrust {
  readonly bytes: Buffer;
  /**
   * True if every user can read the file: the mode of the file allows reading, and all folders of the path allow a
   * search.
   */
  readonly isPublic: boolean;
}

/**
 * Decides whether a folder counts as searchable by everybody, independent of the mode. Receives the path without links.
 */
export type IsOpen = (folder: string) => boolean;

/** The reason why a file is not trusted: the owner or the mode of a component of the path, as a message. */
export interface Distrust {
  readonly distrust: string;
}

/** Stops the opening of a path at the first component that is not to be trusted. */
class DistrustError extends Error {}

/**
 * Reads files on which root relies, and rejects files under the control of an untrusted user: the file, every folder of
 * the path and every link on the way must belong to root and be writable by root alone. ssh and sudo have this rule,
 * too.
 *
 * Everybody can write in a sticky folder such as /tmp, but nobody can replace a file of root's there. So a sticky
 * folder may be on the way to a file. A folder to list must not be sticky, because everybody can add entries.
 *
 * Each component is checked by the descriptor through which it is then used, so there is no moment between check and
 * use.
 */
export class TrustedFiles {
  readonly #owner: number;

  /** @param owner - a user whose files are accepted in addition to root's */
  constructor(owner: number) {
    this.#owner = owner;
  }

  /** Reads a regular file. */
  read(file: string, limit: Limit, isOpen: IsOpen = () => false): FileWithTrust | Failure | Distrust {
    try {
      return readChecked(file, limit, isOpen, (place, status) => this.#check(place, status));
    } catch (error) {
      if (error instanceof DistrustError) return { distrust: error.message };
      throw error;
    }
  }

  /**
   * Returns the reason why a file, or the entries of a folder, cannot be trusted, as a message.
   *
   * @returns undefined if only trusted users control the object, or the object is missing
   */
  distrust(place: string): string | undefined {
    let shared: string | undefined;
    try {
      const opened = openPath(place, (component, status) => {
        this.#check(component, status);
        shared = isSharedFolder(status) ? writableMessage(component, status) : undefined;
      });
      closeSync(opened);
      return shared;
    } catch (error) {
      return error instanceof DistrustError ? error.message : undefined;
    }
  }

  /** @throws DistrustError */
  #check(place: string, status: Stats): void {
    const problem = problemOf(place, status, this.#owner);
    if (problem !== undefined) throw new DistrustError(problem);
  }
}

/** Reads a regular file of any owner, and determines whether the file is public. */
export function readAnyFile(file: string, limit: Limit, isOpen: IsOpen = () => false): FileWithTrust | Failure {
  let isReachable = true;
  let opened: number | undefined;
  try {
    opened = openRootsFile(file, (place, status) => (isReachable &&= isSearchable(place, status, isOpen)));
  } catch (error) {
    return failure(error);
  }
  return opened === undefined
    ? readChecked(file, limit, isOpen, () => undefined)
    : readAndClose(opened, limit, isReachable);
}

/**
 * Opens a file that the user named, with `O_PATH`. Messages to root show words of the file. So root follows another
 * user's link only to a public file, or to a file of the link's owner.
 *
 * @returns a descriptor, which the caller closes
 */
export function openNamedFile(file: string): number | Failure {
  try {
    if (ownUser().uid !== 0) return openSync(file, O_PATH);
    const quick = openRootsFile(file, () => undefined);
    if (quick !== undefined) return quick;
    const links: { readonly place: string; readonly uid: number }[] = [];
    let isReachable = true;
    const opened = openPath(file, (place, status) => {
      if (isForeignLink(status)) links.push({ place, uid: status.uid });
      if (status.isDirectory()) isReachable &&= (status.mode & searchableByAll) !== 0;
    });
    const { uid, mode } = fstatSync(opened);
    const link = links.find((each) => each.uid !== uid);
    if (link === undefined || (isReachable && (mode & readableByAll) !== 0)) return opened;
    closeSync(opened);
    const reason = `${printable(link.place)} is a link of user ${link.uid} to a file that not every user may read`;
    return { reason, missing: false, hint: 'use the target of the link' };
  } catch (error) {
    return withSimilarName(file, failure(error));
  }
}

/** Adds a hint to the failure for a missing file that the user named, if a file of the folder has a similar name. */
export function withSimilarName(file: string, failed: Failure): Failure {
  const near = failed.missing ? similarPath(file) : undefined;
  return near === undefined ? failed : { ...failed, hint: `did you mean \`${near}\`?` };
}

/**
 * Opens an entry of a folder under the control of root alone, which takes a fraction of the time of `openPath`: nobody can
 * replace a component between the check and the use. In a sticky folder, nobody can replace a folder of root.
 *
 * @param visit - receives every folder of the path
 * @returns undefined if the path needs `openPath`
 */
function openRootsFile(file: string, visit: Visit): number | undefined {
  const full = path.isAbsolute(file) ? file : `${process.cwd()}/${file}`;
  if (ownUser().uid !== 0 || file === '' || ambiguousStep.test(full)) return undefined;
  for (let folder = path.dirname(full); ; folder = path.dirname(folder)) {
    const status = statusOfRootsFolder(folder);
    if (status === undefined) return undefined;
    visit(folder, status);
    if (folder === '/') break;
  }
  const opened = openSync(full, O_PATH | constants.O_NOFOLLOW);
  if (!fstatSync(opened).isSymbolicLink()) return opened;
  closeSync(opened);
  return undefined;
}

/** The statuses of folders under the control of root alone. Only root can change one before the event loop continues. */
const rootsFolders = new Map<string, Stats>();

function statusOfRootsFolder(folder: string): Stats | undefined {
  const known = rootsFolders.get(folder);
  if (known !== undefined) return known;
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true || status.uid !== 0) return undefined;
  if ((status.mode & writableByOthers) !== 0 && !isSharedFolder(status)) return undefined;
  if (rootsFolders.size === 0) setImmediate(() => rootsFolders.clear());
  rootsFolders.set(folder, status);
  return status;
}

/** Reads a regular file that the user named: see `openNamedFile`. */
export function readNamedFile(file: string, limit: Limit = maxTextBytes): FileContents {
  const opened = openNamedFile(file);
  if (typeof opened !== 'number') return opened;
  try {
    return readOpenFile(opened, limit);
  } finally {
    closeSync(opened);
  }
}

/** @throws the errors of `visit` of type DistrustError */
function readChecked(file: string, limit: Limit, isOpen: IsOpen, visit: Visit): FileWithTrust | Failure {
  let isReachable = true;
  let opened: number;
  try {
    opened = openPath(file, (place, status) => {
      visit(place, status);
      if (status.isDirectory()) isReachable &&= isSearchable(place, status, isOpen);
    });
  } catch (error) {
    if (error instanceof DistrustError) throw error;
    return failure(error);
  }
  return readAndClose(opened, limit, isReachable);
}

function isSearchable(folder: string, { mode }: Stats, isOpen: IsOpen): boolean {
  return (mode & searchableByAll) !== 0 || isOpen(folder);
}

function readAndClose(opened: number, limit: Limit, isReachable: boolean): FileWithTrust | Failure {
  try {
    const status = fstatSync(opened);
    const contents = readOpenFile(opened, limit, status);
    return 'bytes' in contents
      ? { ...contents, isPublic: isReachable && (status.mode & readableByAll) !== 0 }
      : contents;
  } finally {
    closeSync(opened);
  }
}

function problemOf(place: string, status: Stats, owner: number): string | undefined {
  const { uid, mode } = status;
  if (uid !== 0 && uid !== owner) return `${place} belongs to user ${uid}, not to root`;
  // A link has no mode. Devices and FIFOs are never read.
  if (!status.isFile() && !status.isDirectory()) return undefined;
  if ((mode & writableByOthers) === 0 || isSharedFolder(status)) return undefined;
  return writableMessage(place, status);
}

/** Checks whether a folder lets everybody add entries and replace only their own. */
function isSharedFolder(status: Stats): boolean {
  return status.isDirectory() && (status.mode & writableByOthers) !== 0 && (status.mode & sticky) !== 0;
}

function writableMessage(place: string, { mode }: Stats): string {
  return `users besides root can write ${place} (mode ${(mode & 0o7777).toString(8)})`;
}
