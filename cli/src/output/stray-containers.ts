import { bytesOf, textOf } from '@lamellar/core/language';
import type { Instance } from '../host/instance.ts';
import { announce } from './announce.ts';
import { settingsOf } from './settings-of.ts';

/** A container with settings of lamellar that are not its own, or that nothing knows of any longer. */
export type Stray = Instance & {
  /** The containers that the settings were applied to; none where they do not tell. */
  readonly of: readonly string[];
};

/** Tells of them on stderr, with what to do. */
export function reportStrays(strays: readonly Stray[]): void {
  for (const { instance, of } of strays) {
    const container = textOf(bytesOf(instance));
    announce(
      `container \`${container}\` has ${settingsOf(of)}, and the manifest does not have it: \`lamellar remove --container ${container}\` takes them out`,
    );
  }
}
