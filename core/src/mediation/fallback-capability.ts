import type { ClassRow, CrossCheckRow } from '../classes/policy-classes.ts';
import type { Profile } from '../profile/profile.ts';

/**
 * Returns whether two profiles agree on the capability that replaces the rules of an unmediated class, if the class has
 * such a capability.
 */
export function haveEqualFallbackCapability(row: ClassRow, one: Profile, other: Profile): boolean {
  const { capabilityInstead } = row as Partial<CrossCheckRow>;
  if (capabilityInstead === undefined) return true;
  return one.capability(capabilityInstead).verdict === other.capability(capabilityInstead).verdict;
}
