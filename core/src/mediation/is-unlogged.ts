import type { Operation, PolicyClass } from '../classes/policy-classes.ts';
import type { Origin, Profile } from '../profile/profile.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import type { Answer } from './decision.ts';

/**
 * Classes for which complain mode also allows quietly denied operations: an exec leads to a generated profile, and
 * dbus-daemon denies nothing.
 *
 * @see `profile_transition` in the kernel's `domain.c`, `bus_apparmor_allows_send` in dbus's `bus/apparmor.c`
 */
const passesInComplainMode: ReadonlySet<PolicyClass> = new Set(['exec', 'dbus']);

/**
 * Classes without quiet permissions, for which every denial is logged. @see `compute_fperms` in the kernel's
 * `policy_compat.c`
 */
const alwaysLogged: ReadonlySet<PolicyClass> = new Set(['change_profile', 'rlimit']);

/** Returns whether every denial of an operation is logged, regardless of the rules. */
export function isAlwaysLogged({ class: word }: Operation): boolean {
  return alwaysLogged.has(word);
}

/** Returns whether the audit mode keeps all denials out of the log, or logs all; undefined if the rules decide. */
export function isUnloggedByMode({ auditMode = 'normal' }: Profile): boolean | undefined {
  return auditMode === 'normal' ? undefined : auditMode === 'quiet' || auditMode === 'quiet_denied';
}

/**
 * Returns whether a denial is not logged. In complain mode, the kernel allows a denial if logged, and denies if quiet.
 *
 * @param profile - the denying profile, with its audit mode
 * @param complaining - the profile's answer in complain mode
 * @param isPlainDenial - whether a rule is a denial without `audit`
 */
export function isUnlogged(
  operation: Operation,
  profile: Profile,
  answer: Answer,
  complaining: Answer,
  isPlainDenial: (origin: Origin) => boolean,
): boolean {
  if (answer.verdict === 'allow') return false;
  const byMode = isUnloggedByMode(profile);
  if (byMode !== undefined) return byMode;
  if (isAlwaysLogged(operation)) return false;
  if (passesInComplainMode.has(operation.class))
    return answer.because === 'deny-rule' && answer.rules.some(isPlainDenial);
  return complaining.verdict === 'deny';
}

/** Returns whether a profile lacks a capability and the denial is not logged. */
export function isQuietlyLacked(profile: Profile, name: CapabilityName): boolean {
  return isUnloggedByMode(profile) ?? profile.capability(name).verdict === 'quiet-deny';
}
