import { bytesOf, Source, textOf } from '@lamellar/core/language';
import type { PolicyNamespace } from '@lamellar/core';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { ubuntuPolicies } from '@lamellar/host-policies';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { warn } from '../adapters/process/logger.ts';

/** The remedy for programs without capabilities, by profile. */
const remedies: ReadonlyMap<string, string> = new Map([
  [
    'unprivileged_userns',
    'a program without a profile gets it with a user namespace: load `abi <abi/4.0>, profile NAME /PATH flags=(unconfined) { userns, }` for the program',
  ],
]);

/** Returns the release of Ubuntu whose profiles a kernel has; undefined for other kernels, also of Proxmox. */
export function releaseOf({ kernel, requests }: PolicySurroundings): string | undefined {
  if (requests.some(({ requested }) => requested.includes('pve'))) return undefined;
  return /^ubuntu-(.*)/.exec(kernel.version)?.[1];
}

/**
 * Adds the profiles of Ubuntu's packages to the policy for a kernel of Ubuntu: if the policy lacks such a profile, a
 * label with the name of the profile means Ubuntu's profile. Hosts of Proxmox have the profiles of Debian instead.
 */
export function assumeUbuntuProfiles(root: PolicyNamespace, surroundings: PolicySurroundings): void {
  const release = releaseOf(surroundings);
  if (release === undefined) return;
  // 25.04 has the versions of its successor.
  for (const { profiles, text } of ubuntuPolicies.get(release === '25.04' ? '25.10' : release) ?? []) {
    const source = new Source(`Ubuntu ${release}: ${profiles[0] ?? ''}`, bytesOf(text));
    root.assume(new PolicyUnit(source, surroundings.environment), (name) =>
      warn(`the policy lacks \`${textOf(name)}\`; assuming the profile of Ubuntu ${release}`, remedies.get(name)),
    );
  }
}
