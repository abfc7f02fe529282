import type { State } from '../automata/automaton.ts';
import type { Profile } from '../profile/profile.ts';
import type { Answer } from './decision.ts';
import { areComplaints, complaintsOf, type DenialModes, type DenialReporter } from './denial.ts';

/**
 * Returns a profile's answer in the final state: after the object, or after the class if the operation has no object.
 * Complain mode allows what it logs.
 *
 * @param bits - the permissions requested together
 * @see `aa_lookup_perms`, `aa_check_perms` in the kernel's `lib.c`
 */
export function answerOfState(
  profile: DenialModes & { readonly policy: Pick<Profile['policy'], 'permissions' | 'origins'> },
  state: State,
  bits: number,
  reporter: DenialReporter = 'aa_check_perms',
): Answer {
  const { policy } = profile;
  const refused = bits & ~policy.permissions(state).allow;
  const rules = [...new Set(policy.origins(state, refused === 0 ? bits : refused))];
  if (refused === 0) return { verdict: 'allow', because: 'rule', rules };
  if (isAllowedInState(profile, state, bits, reporter)) return { verdict: 'allow', because: 'complain', rules };
  return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', rules };
}

/** Returns the verdict of `answerOfState`. The search for the deciding rules takes most of the time of an answer. */
export function isAllowedInState(
  profile: DenialModes & { readonly policy: Pick<Profile['policy'], 'permissions'> },
  state: State,
  bits: number,
  reporter: DenialReporter = 'aa_check_perms',
): boolean {
  const { allow, quiet } = profile.policy.permissions(state);
  const refused = bits & ~allow;
  return refused === 0 || areComplaints(complaintsOf(profile, reporter), refused, quiet);
}
