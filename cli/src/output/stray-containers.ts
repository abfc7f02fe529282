import { bytesOf, textOf } from '@lamellar/core/language';
import type { Runtime } from '../manifest/composed-container.ts';
import { announce } from './announce.ts';
import { settingsOf } from './settings-of.ts';

/** A container with settings of lamellar that are not its own, or that nothing knows of any longer. */
export type Stray = Runtime & {
  readonly name: string;
  /** The containers that the settings were applied to; none where they do not tell. */
  readonly of: readonly string[];
};

/** Tells of them on stderr, with what to do. */
export function reportStrays(strays: readonly Stray[]): void {
  for (const { name, of } of strays) {
    const container = textOf(bytesOf(name));
    announce(
      `container \`${container}\` has ${settingsOf(of)}, and the manifest does not have it: \`lamellar remove --container ${container}\` takes them out`,
    );
  }
}
