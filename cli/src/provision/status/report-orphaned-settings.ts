import { printable } from '@lamellar/core/language';
import type { Instance } from '@lamellar/node/manifest';
import { warn } from '../../adapters/process/logger.ts';
import { settingsOf } from './container-status.ts';

/** A container with settings of lamellar for different containers, or for unknown ones. */
export type ContainerWithOrphanedSettings = Instance & {
  /** The containers that the settings were applied to; empty if not known. */
  readonly of: readonly string[];
};

/**
 * Warns about orphaned settings on stderr, with advice.
 *
 * @param applied - the names of containers with applied policy
 */
export function reportOrphanedSettings(
  strays: readonly ContainerWithOrphanedSettings[],
  applied: ReadonlySet<string>,
): void {
  for (const stray of strays) warn(orphanedSettingsInWords(stray, applied));
}

/**
 * Describes a container with orphaned settings. If an applied container has the name, `remove` needs the folder or a
 * different key.
 */
export function orphanedSettingsInWords(stray: ContainerWithOrphanedSettings, applied: ReadonlySet<string>): string {
  const { instance, of } = stray;
  const container = printable(instance);
  const isNamedApart = applied.has(instance);
  if (!isNamedApart || stray.runtime === 'lxc') {
    const folder = stray.runtime === 'lxc' && isNamedApart ? printable(`${stray.lxcPath}/${instance}`) : container;
    return `container \`${folder}\` has ${settingsOf(of)}, but is not in the manifest: run \`lamellar remove --container ${folder}\``;
  }
  const place = `Incus in the project \`${printable(stray.project)}\``;
  return `container \`${container}\` of ${place} has ${settingsOf(of)}, but the manifest has only a different container of that name: add a new key with \`name: ${container}\``;
}
