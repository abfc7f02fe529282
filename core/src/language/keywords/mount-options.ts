/** The meaning of a mount rule's option: flags to set, or a flag to clear. */
export interface MountOption {
  readonly sets: readonly MountFlag[];
  readonly clears?: MountFlag;
}

/**
 * A flag of mount(2), named after the option that sets the flag; `rec` makes `bind` and the propagation types
 * recursive.
 */
export type MountFlag =
  | 'ro'
  | 'nosuid'
  | 'nodev'
  | 'noexec'
  | 'sync'
  | 'mand'
  | 'dirsync'
  | 'nosymfollow'
  | 'noatime'
  | 'nodiratime'
  | 'silent'
  | 'acl'
  | 'relatime'
  | 'iversion'
  | 'strictatime'
  | 'lazytime'
  | 'nouser'
  | MountCommand;

/** A flag for the action of mount(2), in contrast to attributes. */
type MountCommand = 'remount' | 'bind' | 'move' | 'rec' | Propagation;

type Propagation = 'unbindable' | 'private' | 'slave' | 'shared';

/** The flags for the propagation of mounts. */
export const propagations: readonly Propagation[] = ['unbindable', 'private', 'slave', 'shared'];

const options: ReadonlyMap<string, MountOption> = new Map<string, MountOption>([
  ...setting('ro', 'ro', 'r', 'read-only'),
  ...clearing('ro', 'rw', 'w'),
  ...setting('nosuid', 'nosuid'),
  ...clearing('nosuid', 'suid'),
  ...setting('nodev', 'nodev'),
  ...clearing('nodev', 'dev'),
  ...setting('noexec', 'noexec'),
  ...clearing('noexec', 'exec'),
  ...setting('sync', 'sync'),
  ...clearing('sync', 'async'),
  ...setting('mand', 'mand'),
  ...clearing('mand', 'nomand'),
  ...setting('dirsync', 'dirsync'),
  ...setting('nosymfollow', 'nosymfollow'),
  ...clearing('nosymfollow', 'symfollow'),
  ...setting('noatime', 'noatime'),
  ...clearing('noatime', 'atime'),
  ...setting('nodiratime', 'nodiratime'),
  ...clearing('nodiratime', 'diratime'),
  ...setting('silent', 'silent', 'verbose'),
  ...clearing('silent', 'loud'),
  ...setting('acl', 'acl'),
  ...clearing('acl', 'noacl'),
  ...setting('relatime', 'relatime'),
  ...clearing('relatime', 'norelatime'),
  ...setting('iversion', 'iversion'),
  ...clearing('iversion', 'noiversion'),
  ...setting('strictatime', 'strictatime'),
  ...clearing('strictatime', 'nostrictatime'),
  ...setting('lazytime', 'lazytime'),
  ...clearing('lazytime', 'nolazytime'),
  ...setting('nouser', 'nouser'),
  ...clearing('nouser', 'user'),
  ...setting('remount', 'remount'),
  ...setting('bind', 'bind', 'B'),
  ...recursive('bind', 'rbind', 'R'),
  ...setting('move', 'move', 'M'),
  ...propagations.flatMap((kind) => [
    ...setting(kind, kind, `make-${kind}`),
    ...recursive(kind, `r${kind}`, `make-r${kind}`),
  ]),
]);

/** Returns the meaning of an option; undefined for an unknown option. */
export function mountOption(name: string): MountOption | undefined {
  return options.get(name);
}

/** The names of all options. */
export const mountOptionNames: readonly string[] = [...options.keys()];

type Entry = readonly [name: string, option: MountOption];

function setting(flag: MountFlag, ...names: readonly string[]): readonly Entry[] {
  return names.map((name) => [name, { sets: [flag] }]);
}

function recursive(flag: MountFlag, ...names: readonly string[]): readonly Entry[] {
  return names.map((name) => [name, { sets: [flag, 'rec'] }]);
}

function clearing(flag: MountFlag, ...names: readonly string[]): readonly Entry[] {
  return names.map((name) => [name, { sets: [], clears: flag }]);
}
