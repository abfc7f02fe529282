import { deadState } from '../automata/automaton.ts';
import { mediationClasses, type MediationClass } from '../classes/class-numbers.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';

/**
 * Returns the classes mediated by a profile (`aa_compute_profile_mediates`): the classes with a live state after the
 * class byte in the policy automaton.
 */
export function mediatedClasses({ policy, files }: BinaryProfile): readonly MediationClass[] {
  return (Object.keys(mediationClasses) as MediationClass[]).filter((name) => {
    if (name === 'file' && files !== undefined) return true;
    return policy !== undefined && policy.dfa.step(policy.start, mediationClasses[name]) !== deadState;
  });
}
