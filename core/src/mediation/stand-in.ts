import type { ClassRow, CrossCheckRow } from '../class/policy-classes.ts';
import type { Profile } from '../profile/profile.ts';

/** Whether two profiles have, or lack, what stands in for rules of a class where a profile does not mediate it, if anything does. */
export function isStoodInForAlike(row: ClassRow, one: Profile, other: Profile): boolean {
  const { capabilityInstead } = row as Partial<CrossCheckRow>;
  if (capabilityInstead === undefined) return true;
  return one.capability(capabilityInstead).verdict === other.capability(capabilityInstead).verdict;
}
