import { bytesOf, textOf } from '@lamellar/core/language';
import { announce } from './announce.ts';
import type { ContainerStatus } from './container-status.ts';
import { settingsOf } from './settings-of.ts';

/** A container with settings of lamellar that are not its own, or that nothing knows of any longer. */
export interface Stray {
  readonly name: string;
  /** The containers that the settings were applied to; none where they do not tell. */
  readonly of: readonly string[];
  /** Whether the policy namespace is there that the runtime makes for it. */
  readonly running: boolean;
}

/** As `status` tells of it. */
export function strayStatus({ name, of, running }: Stray): ContainerStatus {
  const status = { container: name, running, loaded: undefined, outdated: false, foreign: [] };
  return { ...status, files: 'has settings, but is not in the manifest', settingsOf: of };
}

/** Tells of them on stderr, with what to do. */
export function reportStrays(strays: readonly Stray[]): void {
  for (const { name, of } of strays) {
    const container = textOf(bytesOf(name));
    announce(
      `container \`${container}\` has ${settingsOf(of)}, and the manifest does not have it: \`lamellar remove --container ${container}\` takes them out`,
    );
  }
}
