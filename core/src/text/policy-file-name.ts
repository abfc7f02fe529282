/** Suffixes of files that package managers and editors leave. */
const leftBehind = [
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
 * Whether apparmor_parser reads a file of this name in a directory: one that is not hidden, not a README, and not left
 * behind by a package manager or an editor.
 *
 * @see `_aa_is_blacklisted` in libapparmor's `private.c`
 */
export function isPolicyFileName(name: string): boolean {
  return !name.startsWith('.') && name !== 'README' && !leftBehind.some((suffix) => name.endsWith(suffix));
}
