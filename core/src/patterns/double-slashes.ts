import type { ByteString } from '../source/bytes.ts';

/**
 * Reduces adjacent slashes to a single slash, except two at the start.
 *
 * @see `filter_slashes` of apparmor_parser
 */
export function withoutDoubleSlashes(path: ByteString): ByteString {
  if (!path.includes('//')) return path;
  const start = /^\/\/(?!\/)/.test(path) ? 1 : 0;
  return (path.slice(0, start) + path.slice(start).replace(/\/\/+/g, '/')) as ByteString;
}

/**
 * Returns an equivalent pattern whose adjacent slashes survive a compiler: `https:/[/]host`. Names of the kernel with
 * adjacent slashes are sources of mounts and abstract addresses.
 */
export function withProtectedSlashes(pattern: ByteString): ByteString {
  if (!pattern.includes('//')) return pattern;
  const start = /^\/\/(?!\/)/.test(pattern) ? 2 : 0;
  return (pattern.slice(0, start) + pattern.slice(start).replace(/(?<=\/)\//g, '[/]')) as ByteString;
}
