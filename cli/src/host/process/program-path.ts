/** Directories of programs, as Debian's PATH for root has them. */
const usualDirectories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Directories of a system's own programs, which a user's PATH may lack. */
const systemDirectories = ['/usr/sbin', '/sbin'];

/**
 * Makes a search path for child programs: the absolute elements of PATH, or the usual directories if there are none, then those of system
 * programs.
 *
 * An empty or relative element means the working directory or a directory below, which may be somebody else's. Absolute elements stay, also
 * those that another user can write, as for every program that root starts from that shell: sudo's `secure_path` is the remedy.
 *
 * @param inherited - PATH; undefined if it is unset
 * @see environ(7), execvp(3)
 */
export function programPath(inherited = ''): string {
  const absolute = inherited.split(':').filter((element) => element.startsWith('/'));
  return [...new Set([...(absolute.length > 0 ? absolute : usualDirectories), ...systemDirectories])].join(':');
}
