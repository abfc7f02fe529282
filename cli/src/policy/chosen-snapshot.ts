import type { Snapshot } from '@lamellar/core/snapshot';
import { CommandError, exitStatus } from '../exit-status.ts';

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
      throw new CommandError('--live is of this host, and --snapshot of another', { hint: 'take one' });
    const { readSnapshotOf } = await import('../adapters/snapshot/snapshot-files.ts');
    return readSnapshotOf(file);
  }
  const { takeSnapshot } = await import('../adapters/snapshot/take-snapshot.ts');
  const snapshot = await takeSnapshot({ loads: true, surroundings });
  if (snapshot.namespaces.every(({ profiles }) => profiles.length === 0))
    throw new CommandError('no profile of this host is to be seen', {
      status: exitStatus.environment,
      hint: 'it takes root, and a kernel with AppArmor that has loaded policy',
    });
  return snapshot;
}
