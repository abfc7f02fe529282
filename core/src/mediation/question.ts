import type { State } from '../automaton/automaton.ts';
import { policyClasses, type Operation } from '../class/policy-classes.ts';
import type { Profile } from '../profile/profile.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { Answer } from './decision.ts';

/** Peers that a profile lets pass whatever else it says: itself and nothing else, or a wholly unconfined label. */
export type PassedPeer = 'itself' | 'unconfined';

/** What a check comes to for one profile before anything is known of a peer. */
export interface Question {
  /** Peers that pass in front of everything else. */
  readonly passes?: PassedPeer;
  /** The answer, where no rule has to be looked for, or the walk that gives it. */
  readonly otherwise: Answer | Walk;
}

/** The rules have to allow it. */
export interface Walk {
  /** In front of the peer's name, or of whatever else the class is about. */
  readonly start: State;
  /** The permission that is asked for. */
  readonly bit: number;
  /** What is refused passes all the same, unless it is refused quietly. */
  readonly complains: boolean;
}

/**
 * What a profile is asked where its label is one side of an operation.
 *
 * @see `profile_signal_perm`, `profile_tracer_perm`, `profile_tracee_perm` in the kernel's `ipc.c`
 */
export function questionOf(profile: Profile, side: 'subject' | 'object', operation: Operation): Question {
  if (profile.mode === 'unconfined') return { otherwise: allowed('unconfined') };
  const { unconfinedSubjectPasses, capabilityInstead } = policyClasses[operation.class];
  const passes = unconfinedSubjectPasses && side === 'object' ? ({ passes: 'unconfined' } as const) : {};
  if (!profile.mediates(operation.class)) {
    if (capabilityInstead !== undefined && side === 'subject')
      return { passes: 'itself', otherwise: askCapability(profile, capabilityInstead) };
    return { ...passes, otherwise: allowed('not-mediated') };
  }
  const complains = profile.mode === 'complain';
  return { ...passes, otherwise: { start: startState(profile, operation), bit: operation[side].bit, complains } };
}

export function allowed(because: Answer['because']): Answer {
  return { verdict: 'allow', because, rules: [] };
}

/** The state in front of the peer's name: behind the class, and for signals behind the signal. */
function startState({ policy }: Profile, operation: Operation): State {
  const start = policy.start(policyClasses[operation.class].byte);
  return operation.before.reduce((state, byte) => policy.step(state, byte), start);
}

/**
 * `aa_capable(CAP_SYS_PTRACE)`: what a tracer's profile needs that has no ptrace rules at all. In complain mode
 * a quiet `deny` refuses the capability itself, but `profile_tracer_perm` audits that refusal once
 * more and complain mode lets it pass.
 */
function askCapability(profile: Profile, capability: CapabilityName): Answer {
  const { verdict, origins } = profile.capability(capability);
  if (verdict === 'allow') return { verdict: 'allow', because: 'capability', rules: origins };
  if (profile.mode === 'complain') return { verdict: 'allow', because: 'complain', rules: origins };
  return { verdict: 'deny', because: 'capability', rules: origins };
}
