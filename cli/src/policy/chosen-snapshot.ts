import type { Snapshot } from '@lamellar/core/snapshot';
import { CommandError, exitStatus } from '../exit-status.ts';

/** Which host's state is meant, where one is. */
export interface SnapshotOptions {
  /** This host's. */
  readonly live?: true;
  /** A saved one. */
  readonly snapshot?: string;
}

/** Whether a host's state is to be the source of policy. */
export function isSnapshotMeant({ live, snapshot }: SnapshotOptions): boolean {
  return live === true || snapshot !== undefined;
}

/**
 * The state of this host, as far as policy and labels go, or the one that was saved.
 *
 * @param surroundings - with configurations and policy files, too
 * @throws CommandError where it cannot be had
 */
export async function chosenSnapshot(
  { live, snapshot: file }: SnapshotOptions,
  surroundings = false,
): Promise<Snapshot> {
  if (file !== undefined) {
    if (live === true)
      throw new CommandError('--live is of this host, and --snapshot of another', { hint: 'take one' });
    const { readSnapshotFile } = await import('../host/snapshot/snapshot-files.ts');
    return readSnapshotFile(file);
  }
  const { takeSnapshot } = await import('../host/snapshot/take-snapshot.ts');
  const snapshot = await takeSnapshot({ loads: true, surroundings });
  if (snapshot.namespaces.every(({ profiles }) => profiles.length === 0))
    throw new CommandError('no profile of this host is to be seen', {
      status: exitStatus.environment,
      hint: 'it takes root, and a kernel with AppArmor that has loaded policy',
    });
  return snapshot;
}
