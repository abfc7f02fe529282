import type { ConfinedPlace, HostRisk } from '../classes/host-risk.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import { containerOfProfile } from '../stacks/container-names.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AdvisedRule } from './advised-rule.ts';

/** Returns the place of a profile, by its name and namespace. */
export function placeOfProfile(profile: ByteString, isInRoot: boolean): ConfinedPlace {
  if (!isInRoot) return 'container';
  return containerOfProfile((profile.split('//')[0] ?? '') as ByteString) === undefined ? 'host' : 'host-layer';
}

/** Returns the risk of a rule for the host; undefined if there is none, or a host layer limits the profile. */
export function hostRisk(
  {
    policyClass,
    permissions,
    peer,
    object,
    labels,
  }: Pick<AdvisedRule, 'policyClass' | 'permissions' | 'peer' | 'object' | 'labels'>,
  place: ConfinedPlace,
): HostRisk | 'broad-capability' | undefined {
  if (place === 'container') return undefined;
  const row = policyClasses[policyClass];
  if ('riskOfAccess' in row)
    return row.riskOfAccess?.({ permissions, labels, place, ...(object === undefined ? {} : { object }) });
  // The kernel replaces unmediated checks by a capability only in classes that give control over the peer.
  const isControl =
    'capabilityInstead' in row && row.operations.some(({ subject }) => permissions.includes(subject.name));
  return isControl && (peer === undefined || peer === ('unconfined' as string)) ? 'host-processes' : undefined;
}
