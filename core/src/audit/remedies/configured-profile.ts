import { layerNamesOf } from '../../snapshot/policy-of-snapshot.ts';
import type { ContainerSetting, SnapshotContainer } from '../../snapshot/snapshot.ts';
import { bytesOf, type ByteString } from '../../source/bytes.ts';

/** LXC's profile for a container whose configuration names none. */
export const defaultOfLxc = bytesOf('lxc-container-default-cgns');

/** The keys of LXC's configuration for the profile of a container, also below `raw.lxc` of Incus. */
const profileKeys: ReadonlySet<string> = new Set(['lxc.apparmor.profile', 'lxc.aa_profile']);

/** Returns the lines of a container's configuration that choose a profile. The last line counts. */
export function profileSettings({ settings = [] }: SnapshotContainer): readonly ContainerSetting[] {
  return settings.filter(({ key }) => profileKeys.has(key));
}

/**
 * Returns the label that the first process of a container gets at the next start. Undefined if the configuration is not
 * known, or the runtime has no configuration.
 *
 * @see `get_apparmor_profile_content` and `apparmor_prepare` in LXC's `lsm/apparmor.c`
 */
export function labelAtStart(container: SnapshotContainer): ByteString | undefined {
  const { runtime, settings } = container;
  const isLxc = runtime === 'lxc';
  if (settings === undefined || !(isLxc || runtime === 'incus' || runtime === 'lxd')) return undefined;
  const value = profileSettings(container).at(-1)?.value;
  if (value === undefined && isLxc) return defaultOfLxc;
  if (value !== undefined && value !== 'generated') return value === 'unchanged' ? undefined : value;
  const names = layerNamesOf(container);
  return names && (`${names.profile}//&:${names.namespace}:unconfined` as ByteString);
}

/** Returns whether the runtime generates the host layer of a container. */
export function isGenerated(container: SnapshotContainer): boolean {
  const names = layerNamesOf(container);
  return names !== undefined && labelAtStart(container)?.startsWith(`${names.profile}//&`) === true;
}
