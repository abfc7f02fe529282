import path from 'node:path';

/** Returns the cache folder of this user, by https://specifications.freedesktop.org/basedir-spec/latest/. */
export function ownFolder(): string | undefined {
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = process.env;
  if (path.isAbsolute(caches)) return path.join(caches, 'lamellar');
  return path.isAbsolute(home) ? path.join(home, '.cache/lamellar') : undefined;
}
