import { bytesOf } from '@lamellar/core/language';
import type { ContainerSetting } from '@lamellar/core/snapshot';
import type { IncusInstance } from '../incus/incus.ts';
import type { ConfigurationLine } from '../lxc/configuration-line.ts';
import { parseConfiguration } from '../lxc/configuration-lines.ts';

/** LXC keys with an effect on confinement. Environment and mounts are left out, because both may contain secrets. */
const lxcKey =
  /^lxc\.(?:apparmor\..*|aa_.*|idmap|id_map|cap\..*|cgroup2\.devices\.(?:allow|deny)|namespace\..*|seccomp\..*|rootfs(?:\.path)?|mount\.auto|net\.\d+\.type|no_new_privs|hook(?:\.(?:pre-start|start-host))?)$/;

/** Incus keys with an effect on confinement. */
const incusKey = /^(?:security\..*|raw\.(?:apparmor|idmap|seccomp))$/;

/** Selects the settings of an LXC configuration that affect confinement. @param own - the container's own file */
export function confinementSettingsOfLxc(
  lines: readonly ConfigurationLine[],
  own: string,
): readonly ContainerSetting[] {
  return lines.flatMap(({ key, value, file, isApplied }) =>
    lxcKey.test(key)
      ? [{ key: bytesOf(key), value: bytesOf(value), from: file === own ? undefined : bytesOf(file), isApplied }]
      : [],
  );
}

/**
 * Selects the settings of an Incus instance that affect confinement: settings of Incus profiles first, then the
 * instance's own.
 */
export function confinementSettingsOfIncus({
  config,
  inherited,
  inheritedFrom,
}: IncusInstance): readonly ContainerSetting[] {
  const one = ([key, value]: readonly [string, string], from: string | undefined): readonly ContainerSetting[] => {
    if (key === 'raw.lxc') return confinementSettingsOfLxc(parseConfiguration(value, key), '');
    const setting = {
      key: bytesOf(key),
      value: bytesOf(value),
      from: from === undefined ? undefined : bytesOf(from),
      // The applied part of a text is marked in the text itself.
      isApplied: false,
    };
    return incusKey.test(key) ? [setting] : [];
  };
  return [
    ...Object.entries(inherited).flatMap((entry) => one(entry, inheritedFrom[entry[0]])),
    ...Object.entries(config).flatMap((entry) => one(entry, undefined)),
  ];
}
