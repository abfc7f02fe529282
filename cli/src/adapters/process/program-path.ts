import { statSync } from 'node:fs';
import path from 'node:path';
import { ifPossible } from '../tolerated-failures.ts';

/** The directories of programs in Debian's PATH for root. */
const usualDirectories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Directories of a system's own programs, which a user's PATH may lack. */
const systemDirectories = ['/usr/sbin', '/sbin'];

/**
 * Makes a search path for child programs: the absolute elements of PATH, or the usual directories without an absolute
 * element, then the directories of system programs.
 *
 * An empty or relative element means the working directory or a directory below, which may belong to a different user.
 * Absolute elements stay, also if writable by a different user, as for every program that root starts from the shell:
 * sudo's `secure_path` is the remedy.
 *
 * @param inherited - PATH; undefined if unset
 * @see environ(7), execvp(3)
 */
export function programPath(inherited = ''): string {
  const absolute = inherited.split(':').filter((element) => element.startsWith('/'));
  return [...new Set([...(absolute.length > 0 ? absolute : usualDirectories), ...systemDirectories])].join(':');
}

/** Returns the path of an installed program; undefined without the program. Unreadable folders are skipped. */
export function findProgram(name: string): string | undefined {
  return programPath(process.env['PATH'])
    .split(':')
    .map((folder) => path.join(folder, name))
    .find((file) => ifPossible(() => statSync(file, { throwIfNoEntry: false }))?.isFile() === true);
}
