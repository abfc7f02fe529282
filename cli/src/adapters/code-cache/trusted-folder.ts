import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';

const [writableByOthers, sticky] = [0o022, 0o1000];

/** Returns whether a file or a folder belongs to root or to the effective user, and nobody else can write it. */
export function isTrusted({ uid, mode }: Stats): boolean {
  return isOwn(uid) && (mode & writableByOthers) === 0;
}

/**
 * Resolves the links of a folder's path, and checks every component of the result: nobody but root and the effective user can
 * change what the result names. `TrustedFiles` is the general mechanism; this check runs at each start and loads less code.
 *
 * @returns undefined if another user could
 * @throws the system's error
 */
export function trustedFolder(folder: string): string | undefined {
  const real = realpathSync.native(folder);
  if (!isTrusted(lstatSync(real))) return undefined;
  for (let place = real; place !== '/';) {
    place = path.dirname(place);
    const status = lstatSync(place);
    // In a sticky folder such as /tmp, nobody else can replace an entry of root or of this user.
    if (!isTrusted(status) && !(isOwn(status.uid) && (status.mode & sticky) !== 0)) return undefined;
  }
  return real;
}

/**
 * Makes a folder, and its missing parent, with mode 0700. Creates nothing in a folder of another user.
 *
 * @returns the same as `trustedFolder`
 * @throws the system's error
 */
export function makeTrustedFolder(folder: string, parents = 1): string | undefined {
  try {
    return trustedFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const parent = path.dirname(folder);
  const real = parents === 0 ? trustedFolder(parent) : makeTrustedFolder(parent, parents - 1);
  if (real === undefined) return undefined;
  try {
    // Never `recursive`: in /proc, Node would try again for ever.
    mkdirSync(path.join(real, path.basename(folder)), 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return trustedFolder(folder);
}

function isOwn(owner: number): boolean {
  return owner === 0 || owner === process.geteuid?.();
}
