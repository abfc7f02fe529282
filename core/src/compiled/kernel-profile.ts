import { deadState } from '../automaton/automaton.ts';
import type { CapabilityGrant, Profile } from '../profile/profile.ts';
import type { Span } from '../source/span.ts';
import { hasCapability } from './format/capability-set.ts';
import { CompiledAutomaton } from './compiled-automaton.ts';
import type { CompiledProfile } from './format/compiled-profile.ts';

/** `CAP_SYS_PTRACE` */
const sysPtrace = 19;

/**
 * A compiled profile as mediation asks it.
 *
 * @param declared - what people are shown as its place
 */
export function kernelProfile(compiled: CompiledProfile, declared: Span): Profile {
  const { name, mode } = compiled;
  const verdict = verdictOf(compiled);
  const policy = new CompiledAutomaton(compiled.policy, declared.source);
  return {
    name,
    mode,
    declared,
    policy,
    mediates: (policyClass) => policy.start(policyClass) !== deadState,
    sysPtrace: { verdict, origins: verdict === 'none' ? [] : [{ source: declared.source }] },
  };
}

/** A capability that is refused and logged has left no trace of whether a rule says so. */
function verdictOf({ capabilities: { allow, quiet } }: CompiledProfile): CapabilityGrant['verdict'] {
  if (hasCapability(allow, sysPtrace)) return 'allow';
  return hasCapability(quiet, sysPtrace) ? 'quiet-deny' : 'none';
}
