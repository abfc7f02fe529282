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
