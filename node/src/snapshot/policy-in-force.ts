import type { LoadSets } from '@lamellar/core/kernels';
import { chooseKernel } from '@lamellar/core/kernels';
import { textOf, type ByteString } from '@lamellar/core/language';
import { policyOfSnapshot, type Snapshot, type SnapshotPolicy, type UnknownProfile } from '@lamellar/core/snapshot';
import { LoadError } from '../load-error.ts';
import type { UnreadFile } from '../policy/policy-loader.ts';

/** The maximum number of names in a line. */
const maxNames = 4;

/**
 * Returns the policy in force of a snapshot.
 *
 * @throws LoadError if all compiled policy is invisible
 */
export function policyInForce(snapshot: Snapshot): SnapshotPolicy {
  const found = policyOfSnapshot(snapshot, loadSetsOf(snapshot));
  const count = snapshot.namespaces.reduce((sum, { profiles }) => sum + profiles.length, 0);
  if (count > 0 && found.unknown.length === count)
    throw new LoadError(`cannot read the compiled policy of the loaded profiles (${count})`, {
      kind: 'environment',
      hint:
        snapshot.kernel.parameters.get('export_binary' as ByteString) === 'N'
          ? 'the kernel does not keep the policy: see /sys/module/apparmor/parameters/export_binary'
          : 'run the command as root, on a kernel that keeps compiled policy',
    });
  return found;
}

/** Lists the loaded profiles without visible compiled policy; no answer covers the listed profiles. */
export function unreadProfiles(unknown: readonly UnknownProfile[]): readonly UnreadFile[] {
  if (unknown.length === 0) return [];
  const names = unknown.slice(0, maxNames).map((profile) => `\`${textOf(nameOfUnknown(profile))}\``);
  const more = unknown.length - names.length;
  const listed = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return [{ path: `loaded, but not evaluated: ${listed}`, reason: 'their compiled policy is not visible' }];
}

/** Returns the name of a profile with the policy namespace, as seen by the host. */
export function nameOfUnknown({ namespace, name }: UnknownProfile): ByteString {
  return namespace === '' ? name : (`:${namespace}:${name}` as ByteString);
}

/** Returns the kernel's rule for load sets; loading has succeeded already. */
function loadSetsOf({ kernel }: Snapshot): LoadSets {
  return chooseKernel(textOf(kernel.release))?.kernel.loadSets ?? 'first-named';
}
