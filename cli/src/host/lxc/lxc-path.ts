import { realpathSync } from 'node:fs';
import path from 'node:path';
import { readRegularFile } from '../disk/read-file.ts';
import { isLxc, type Instance } from '../instance.ts';

/** Where LXC has its containers where nobody says otherwise. */
export const usualLxcPath = '/var/lib/lxc';

/** LXC's configuration of the system, which says where it has containers. */
const systemConfiguration = '/etc/lxc/lxc.conf';

/**
 * Where containers of LXC may be on this machine: in its usual path, in the one that is configured, and in those of containers that are
 * known. A folder that has several names is there once.
 *
 * @param known - containers whose paths somebody has named
 * @param configuration - LXC's configuration of the system
 */
export function lxcPaths(known: Iterable<Instance>, configuration = systemConfiguration): readonly string[] {
  const named = [...known].filter(isLxc).map(({ lxcPath }) => lxcPath);
  const configured = configuredLxcPath(configuration);
  const folders = new Map<string, string>();
  // LXC goes by the name that it is told: of several, what somebody has written is meant.
  for (const place of new Set([...named, ...(configured === undefined ? [] : [configured]), usualLxcPath])) {
    const folder = folderOf(place);
    if (!folders.has(folder)) folders.set(folder, place);
  }
  return [...folders.values()].sort();
}

/**
 * The path that LXC takes where it is told none, if it is configured.
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

function folderOf(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}
