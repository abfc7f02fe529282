import { realpathSync } from 'node:fs';
import path from 'node:path';
import { readRegularFile } from '@lamellar/node/files';
import { isLxc, usualLxcPath, type Instance } from '@lamellar/node/manifest';
import { ifPossible } from '../tolerated-failures.ts';

/** LXC's system configuration, with an optional path of containers. */
const systemConfiguration = '/etc/lxc/lxc.conf';

/**
 * Lists the possible LXC paths of this machine: the default path, the configured path, and the paths of known
 * containers. A folder with several names is listed once.
 *
 * @param known - containers with explicit paths
 * @param configuration - LXC's system configuration
 */
export function lxcPaths(known: Iterable<Instance>, configuration = systemConfiguration): readonly string[] {
  const named = [...known].filter(isLxc).map(({ lxcPath }) => lxcPath);
  const configured = configuredLxcPath(configuration);
  const folders = new Map<string, string>();
  // LXC uses the literal path. Of several names, an explicit path comes first.
  for (const place of new Set([...named, ...(configured === undefined ? [] : [configured]), usualLxcPath])) {
    const folder = ifPossible(() => realpathSync(place)) ?? place;
    if (!folders.has(folder)) folders.set(folder, place);
  }
  return [...folders.values()].sort();
}

/**
 * Reads the configured default path of LXC; undefined if not configured.
 *
 * @see `lxc_global_config_value` in LXC's `initutils.c`: the first line counts
 */
export function configuredLxcPath(configuration = systemConfiguration): string | undefined {
  const read = readRegularFile(configuration);
  if ('reason' in read) return undefined;
  const [, value = ''] = /^[ \t]*lxc\.lxcpath[ \t]*=[ \t]*(\S.*)$/m.exec(read.bytes.toString()) ?? [];
  const place = value.trim().replace(/\/+$/, '');
  return path.isAbsolute(place) ? place : undefined;
}
