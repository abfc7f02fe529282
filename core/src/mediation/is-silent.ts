import type { Operation, PolicyClass } from '../class/policy-classes.ts';
import type { Origin, Profile } from '../profile/profile.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { Answer } from './decision.ts';

/**
 * Where complain mode lets pass what is denied quietly, too: a program leads to a profile that is made up, and dbus-daemon refuses nothing.
 *
 * @see `profile_transition` in the kernel's `domain.c`, `bus_apparmor_allows_send` in dbus's `bus/apparmor.c`
 */
const passesInComplainMode: ReadonlySet<PolicyClass> = new Set(['exec', 'dbus']);

/** What is logged however it is denied: no quiet permissions are kept of it. @see `compute_fperms` in the kernel's `policy_compat.c` */
const alwaysLogged: ReadonlySet<PolicyClass> = new Set(['change_profile', 'rlimit']);

/** Whether no rule keeps it out of the log that an operation is refused. */
export function isAlwaysLogged({ class: word }: Operation): boolean {
  return alwaysLogged.has(word);
}

/**
 * Whether a refusal is not logged: in complain mode the kernel lets pass what it would log, and refuses what it would not.
 *
 * @param complaining - what the same profile answers in complain mode
 * @param isPlainDenial - whether a rule is one that denies without `audit`
 */
export function isSilent(
  operation: Operation,
  answer: Answer,
  complaining: Answer,
  isPlainDenial: (origin: Origin) => boolean,
): boolean {
  if (answer.verdict === 'allow' || isAlwaysLogged(operation)) return false;
  if (passesInComplainMode.has(operation.class))
    return answer.because === 'deny-rule' && answer.rules.some(isPlainDenial);
  return complaining.verdict === 'deny';
}

/** Whether a profile lacks a capability, and it is not logged that it does. */
export function isQuietlyLacked(profile: Profile, name: CapabilityName): boolean {
  return profile.capability(name).verdict === 'quiet-deny';
}
