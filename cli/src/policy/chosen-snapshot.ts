import type { Snapshot } from '@lamellar/core/snapshot';
import { CommandError, EnvironmentError } from '../exit-status.ts';

/** The options to select a host's state. */
export interface SnapshotOptions {
  /** True for this host. */
  readonly live?: true;
  /** The file of a saved snapshot. */
  readonly snapshot?: string;
}

/** Returns true if a host's state is the source of policy. */
export function selectsSnapshot({ live, snapshot }: SnapshotOptions): boolean {
  return live === true || snapshot !== undefined;
}

/**
 * Takes a snapshot of this host's policy and labels, or reads a saved snapshot.
 *
 * @param surroundings - with configurations and policy files, too
 * @throws CommandError if there is no snapshot
 */
export async function chosenSnapshot(
  { live, snapshot: file }: SnapshotOptions,
  surroundings = false,
): Promise<Snapshot> {
  if (file !== undefined) {
    if (live === true)
      throw new CommandError('--live excludes --snapshot', {
        hint: '--live selects the running host, and --snapshot a saved host: remove an option',
      });
    const { readSnapshotOf } = await import('../adapters/snapshot/snapshot-files.ts');
    return readSnapshotOf(file);
  }
  const { takeSnapshot } = await import('../adapters/snapshot/take-snapshot.ts');
  const snapshot = await takeSnapshot({ loads: true, surroundings });
  if (snapshot.namespaces.every(({ profiles }) => profiles.length === 0))
    throw new EnvironmentError(
      'no profile of this host is visible',
      'run the command as root, on a kernel with AppArmor and loaded policy',
    );
  return snapshot;
}
