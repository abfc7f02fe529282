import { closeSync, lstatSync, readdirSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import type { SnapshotContainer, WritableObject } from '@lamellar/core/snapshot';
import { openPath } from '@lamellar/node/files';
import { hostPolicyFolder, incusPath } from './machine-places.ts';
import type { UnseenObjects } from './unseen-objects.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** Folders with compiled policy, which root loads without a look at the source. */
const caches = ['/var/cache/apparmor', `${incusPath}/security/apparmor/cache`];

/** Files that choose the profiles of new containers, and options of the compiler. */
const settingsFiles = ['/etc/lxc/default.conf', '/etc/lxc/lxc.conf', '/etc/apparmor/parser.conf'];

/** The maximum number of objects. */
const maxObjects = 10_000;

/**
 * Lists the policy files, folders and links that untrusted users can change, with the folders on the way and the
 * targets of links, and the configurations and folders of LXC containers. Root loads the policy, so these users decide about
 * confinement.
 *
 * @param places - the host's policy folders and files, and further files that root trusts
 * @param lxcPaths - the folders of LXC containers
 * @param unseen - receives objects that this user cannot examine
 * @param root - the prefix of all paths; empty for this machine
 * @param owner - the trusted user
 */
export function writableObjects(
  places: readonly string[],
  lxcPaths: readonly string[],
  unseen: UnseenObjects,
  root = '',
  owner = 0,
): readonly WritableObject[] {
  const seen = new Set<string>();
  const found: WritableObject[] = [];
  const visit = (place: string, status: Stats, isFolderOfPolicy: boolean): void => {
    if (seen.has(place)) return;
    seen.add(place);
    if (isWritable(status, owner, isFolderOfPolicy))
      found.push({ path: bytesOf(place), owner: status.uid, group: status.gid, mode: status.mode });
  };
  const statusOf = (place: string): Stats | undefined =>
    unseen.look('permissions of policy files', `permissions of ${place}`, () => lstatSync(`${root}${place}`));
  for (const place of [...places, ...settingsFiles, ...caches.flatMap((cache) => entriesOf(cache, root))]) {
    const status = statusOf(place);
    if (status === undefined) continue;
    visit(place, status, true);
    for (const folder of foldersAbove(place, lxcPaths)) {
      if (seen.has(folder)) continue;
      const above = statusOf(folder);
      if (above !== undefined) visit(folder, above, false);
    }
    // A link outside may be a container's.
    if (status.isSymbolicLink() && place.startsWith(hostPolicyFolder))
      // A link without a target changes no policy.
      ifPossible(() => closeSync(openPath(`${root}${place}`, (at, each) => visit(at.slice(root.length), each, false))));
  }
  for (const folder of lxcPaths.flatMap((path) => entriesOf(path, root, 1).slice(1))) {
    // The owner of the folder of an unprivileged container may own its configuration.
    const [trusted, status] = [folder, `${folder}/config`].map(statusOf);
    if (trusted?.isDirectory() === true && (trusted.mode & (byOthers | sticky)) === byOthers)
      found.push({ path: bytesOf(folder), owner: trusted.uid, group: trusted.gid, mode: trusted.mode });
    if (status !== undefined && isWritable(status, trusted?.uid ?? owner, false))
      found.push({ path: bytesOf(`${folder}/config`), owner: status.uid, group: status.gid, mode: status.mode });
  }
  return found.slice(0, maxObjects);
}

/** Lists files that LXC reads or starts as root for its containers: included configurations, and programs of start hooks. */
export function filesTrustedByLxc(containers: readonly SnapshotContainer[], root: string): readonly string[] {
  const places = containers.flatMap(({ runtime, settings = [] }) =>
    runtime === 'lxc'
      ? settings.flatMap(({ key, value, from }) => [
          ...(from?.startsWith(root) === true ? [from.slice(root.length)] : []),
          ...(key.startsWith('lxc.hook') ? value.split(/\s/, 1) : []),
        ])
      : [],
  );
  return [...new Set(places)].filter((place) => place.startsWith('/'));
}

/** Lists the folders above a place, innermost first, without the folder of an LXC container: root of the container owns it. */
function foldersAbove(place: string, lxcPaths: readonly string[]): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(place); folder !== '/'; folder = dirname(folder))
    if (!lxcPaths.includes(dirname(folder))) folders.push(folder);
  return folders;
}

/** Lists a folder with one or two levels of entries. */
function entriesOf(folder: string, root: string, levels: 1 | 2 = 2): readonly string[] {
  const below = (place: string): readonly string[] =>
    (ifPossible(() => readdirSync(`${root}${place}`)) ?? []).map((name) => `${place}/${name}`);
  const entries = below(folder);
  return [folder, ...entries, ...(levels === 2 ? entries.flatMap(below) : [])].slice(0, maxObjects);
}

const [byGroup, byOthers, sticky] = [0o020, 0o002, 0o1000];

/** @param isFolderOfPolicy - true if new entries count: in a sticky folder, users add entries but replace none */
function isWritable(status: Stats, owner: number, isFolderOfPolicy: boolean): boolean {
  const { uid, gid, mode } = status;
  if (uid !== 0 && uid !== owner) return true;
  // A link has no permissions.
  if (status.isSymbolicLink()) return false;
  if (!isFolderOfPolicy && status.isDirectory() && (mode & sticky) !== 0) return false;
  return (mode & byOthers) !== 0 || ((mode & byGroup) !== 0 && gid !== 0);
}
