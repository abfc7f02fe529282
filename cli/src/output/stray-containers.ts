import { bytesOf, textOf } from '@lamellar/core/language';
import type { Instance } from '../host/instance.ts';
import { warn } from '../host/process/voice.ts';
import { settingsOf } from './settings-of.ts';

/** A container with settings of lamellar that are not its own, or that nothing knows of any longer. */
export type Stray = Instance & {
  /** The containers that the settings were applied to; none where they do not tell. */
  readonly of: readonly string[];
};

/**
 * Tells of them on stderr, with what to do.
 *
 * @param applied - what those containers are called that something is applied to
 */
export function reportStrays(strays: readonly Stray[], applied: ReadonlySet<string>): void {
  for (const stray of strays) warn(strayInWords(stray, applied));
}

/** What to tell of one. By a name that another has, `remove` is about that one. */
export function strayInWords(stray: Stray, applied: ReadonlySet<string>): string {
  const { instance, of } = stray;
  const container = textOf(bytesOf(instance));
  const isNamedApart = applied.has(instance);
  if (!isNamedApart || stray.runtime === 'lxc') {
    const folder =
      stray.runtime === 'lxc' && isNamedApart ? textOf(bytesOf(`${stray.lxcPath}/${instance}`)) : container;
    return `container \`${folder}\` has ${settingsOf(of)}, and the manifest does not have it: \`lamellar remove --container ${folder}\` takes them out`;
  }
  const place = `Incus in the project \`${textOf(bytesOf(stray.project))}\``;
  return `container \`${container}\` of ${place} has ${settingsOf(of)}, and the manifest has only another one called so: give it a key of its own there, with \`name: ${container}\``;
}
