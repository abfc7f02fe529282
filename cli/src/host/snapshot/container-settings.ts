import { bytesOf } from '@lamellar/core/language';
import type { ContainerSetting } from '@lamellar/core/snapshot';
import type { IncusInstance } from '../incus/incus.ts';
import { parseConfiguration, type ConfigurationLine } from '../lxc/configuration-lines.ts';

/** Keys of LXC that bear on confinement. Environment and mounts are none: they may hold secrets. */
const lxcKey =
  /^lxc\.(?:apparmor\..*|aa_.*|idmap|id_map|cap\..*|namespace\..*|seccomp\..*|rootfs(?:\.path)?|mount\.auto|no_new_privs|hook(?:\.(?:pre-start|start-host))?)$/;

/** Those of Incus. */
const incusKey = /^(?:security\..*|raw\.(?:apparmor|idmap|seccomp))$/;

/** What a configuration of LXC says that bears on confinement. @param own - the container's own file */
export function lxcSettings(lines: readonly ConfigurationLine[], own: string): readonly ContainerSetting[] {
  return lines.flatMap(({ key, value, file, isApplied }) =>
    lxcKey.test(key)
      ? [{ key: bytesOf(key), value: bytesOf(value), from: file === own ? undefined : bytesOf(file), isApplied }]
      : [],
  );
}

/** What an instance of Incus is configured to that bears on confinement: by its Incus profiles first, then by itself. */
export function incusSettings({ config, inherited, inheritedFrom }: IncusInstance): readonly ContainerSetting[] {
  const one = ([key, value]: readonly [string, string], from: string | undefined): readonly ContainerSetting[] => {
    if (key === 'raw.lxc') return lxcSettings(parseConfiguration(value, key), '');
    const setting = {
      key: bytesOf(key),
      value: bytesOf(value),
      from: from === undefined ? undefined : bytesOf(from),
      // What of a text was applied is marked in it.
      isApplied: false,
    };
    return incusKey.test(key) ? [setting] : [];
  };
  return [
    ...Object.entries(inherited).flatMap((entry) => one(entry, inheritedFrom[entry[0]])),
    ...Object.entries(config).flatMap((entry) => one(entry, undefined)),
  ];
}
