/** Suffixes of files left by package managers and editors. */
const leftover = [
  '.dpkg-new',
  '.dpkg-old',
  '.dpkg-dist',
  '.dpkg-bak',
  '.dpkg-remove',
  '.pacsave',
  '.pacnew',
  '.rpmnew',
  '.rpmsave',
  '.orig',
  '.rej',
  '~',
];

/**
 * Returns whether apparmor_parser reads a file of this name in a directory. The parser skips hidden files, README, and
 * leftovers of package managers and editors.
 *
 * @see `_aa_is_blacklisted` in libapparmor's `private.c`
 */
export function isPolicyFileName(name: string): boolean {
  return !name.startsWith('.') && name !== 'README' && !leftover.some((suffix) => name.endsWith(suffix));
}
