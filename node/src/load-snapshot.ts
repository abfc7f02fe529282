import { measuredKernelOf } from '@lamellar/core/kernels';
import { textOf } from '@lamellar/core/language';
import { LoadedPolicy } from './loaded-policy.ts';
import { policyInForce, unreadProfiles } from './snapshot/policy-in-force.ts';
import { readSnapshotFile } from './snapshot/read-snapshot-file.ts';

/**
 * Loads the policy in force of a snapshot, a file of `lamellar snapshot`. The kernel of the snapshot decides.
 *
 * @throws LoadError if the file cannot be read, is damaged, or contains no compiled policy
 * @throws RangeError if the kernel's version is no version
 */
export async function loadSnapshot(file: string): Promise<LoadedPolicy> {
  const snapshot = await readSnapshotFile(file);
  const { policy, unknown } = policyInForce(snapshot);
  return new LoadedPolicy(policy, measuredKernelOf(textOf(snapshot.kernel.release)), unreadProfiles(unknown));
}
