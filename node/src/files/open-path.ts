import { closeSync, constants, fstatSync, mkdirSync, openSync, readlinkSync, type Stats } from 'node:fs';
import path from 'node:path';
import { ownUser } from './own-user.ts';

/** `O_PATH` of open(2), for which Node has no name: refers to a file without opening a device or a FIFO. */
export const O_PATH = 0o10000000;

/** The kernel's own limit of links in one path, `MAXSYMLINKS`. */
const maxLinks = 40;

/** Receives the components of a path in order, each with the absolute path and the status. A visitor may throw. */
export type Visit = (place: string, status: Stats) => void;

/** Checks for a link of an untrusted user, who chooses the target. Root and the current user are trusted. */
export function isForeignLink(status: Stats): boolean {
  return status.isSymbolicLink() && status.uid !== 0 && status.uid !== ownUser().uid;
}

/** A file that a process has open, by proc_pid_fd(5). The target of the link is often no path. */
const openFile = /^\/proc\/\d+\/fd\/\d+$/;

/**
 * Opens an entry of an open folder, as openat(2) does, which Node lacks.
 *
 * @param folder - descriptor of the folder
 * @param name - one component of a path
 * @throws the system's error
 */
function openAt(folder: number, name: string, flags: number): number {
  return openSync(entryOf(folder, name), flags);
}

/** The path of an entry of an open folder, whatever the folder is called by now. */
function entryOf(folder: number, name: string): string {
  return `/proc/self/fd/${folder}/${name}`;
}

/**
 * Opens a path with `O_PATH`, component by component: each is opened in the folder before and visited by descriptor, so
 * nobody can replace a component between the visit and the use. A link is visited before it is followed. A caller that
 * needs the visited target must reject links and folders of untrusted users.
 *
 * @param create - whether to make missing folders, with mode 0755
 * @returns a descriptor, which the caller closes
 * @throws the system's error with its `code`, or an error of `visit`
 */
export function openPath(file: string, visit: Visit, create = false): number {
  // path_resolution(7): the empty path names nothing.
  if (file === '') throw Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
  const names = (path.isAbsolute(file) ? file : `${process.cwd()}/${file}`).split('/');
  let links = 0;
  let place = '/';
  let current = openSync(place, O_PATH);
  try {
    visit(place, fstatSync(current));
    while (names.length > 0) {
      const name = names.shift() ?? '';
      if (name === '' || name === '.') continue;
      if (create) makeFolder(entryOf(current, name));
      const next = openAt(current, name, O_PATH | constants.O_NOFOLLOW);
      const nextPlace = path.join(place, name);
      const isLink = visitOpen(next, nextPlace, visit);
      if (!isLink) {
        closeSync(current);
        [current, place] = [next, nextPlace];
        continue;
      }
      closeSync(next);
      if (++links > maxLinks) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
      if (openFile.test(nextPlace)) {
        const target = openAt(current, name, O_PATH);
        closeSync(current);
        [current, place] = [target, nextPlace];
        visit(place, fstatSync(current));
        continue;
      }
      const target = readlinkSync(entryOf(current, name));
      names.unshift(...target.split('/'));
      if (!path.isAbsolute(target)) continue;
      const root = openSync('/', O_PATH);
      closeSync(current);
      [current, place] = [root, '/'];
    }
    return current;
  } catch (error) {
    closeSync(current);
    throw error;
  }
}

/** Visits an open component, and reports whether the component is a link. Closes the component if the visit throws. */
function visitOpen(descriptor: number, place: string, visit: Visit): boolean {
  try {
    const status = fstatSync(descriptor);
    visit(place, status);
    return status.isSymbolicLink();
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
