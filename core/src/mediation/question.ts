import type { State } from '../automaton/automaton.ts';
import {
  crossCheckClasses,
  crossCheckRows,
  doneToLabels,
  policyClasses,
  stackCheckClasses,
  type LabelOperation,
  type Operation,
  type PairOperation,
} from '../class/policy-classes.ts';
import type { Profile } from '../profile/profile.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { Answer } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';

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
export function questionOf(profile: Profile, side: 'subject' | 'object', operation: PairOperation): Question {
  if (profile.mode === 'unconfined') return { otherwise: allowed('unconfined') };
  const { unconfinedSubjectPasses, capabilityInstead } = crossCheckClasses[operation.class];
  const passes = unconfinedSubjectPasses && side === 'object' ? ({ passes: 'unconfined' } as const) : {};
  if (!profile.mediates(operation.class)) {
    if (capabilityInstead !== undefined && side === 'subject')
      return { passes: 'itself', otherwise: askCapability(profile, capabilityInstead) };
    return { ...passes, otherwise: allowed('not-mediated') };
  }
  const complains = profile.mode === 'complain';
  return { ...passes, otherwise: { start: startState(profile, operation), bit: operation[side].bit, complains } };
}

/**
 * What a profile is asked where its label does something by itself.
 *
 * @see `aa_capable`, `aa_profile_ns_perm`, `profile_uring` in the kernel's `capability.c`, `task.c`, `lsm.c`
 */
export function stackQuestionOf(profile: Profile, operation: LabelOperation, behaviours: KernelBehaviours): Question {
  const { asksUnconfined } = stackCheckClasses[operation.class];
  if (behaviours.unasked.includes(operation.class)) return { otherwise: allowed('not-mediated') };
  const isUnconfined = profile.mode === 'unconfined';
  if (isUnconfined && !asksUnconfined) return { otherwise: allowed('unconfined') };
  if (operation.class === 'capability') return { otherwise: askOwnCapability(profile, operation.permission.name) };
  if (!profile.mediates(operation.class)) return { otherwise: allowed(isUnconfined ? 'unconfined' : 'not-mediated') };
  const complains = profile.mode === 'complain';
  return { otherwise: { start: startState(profile, operation), bit: operation.permission.bit, complains } };
}

export function allowed(because: Answer['because']): Answer {
  return { verdict: 'allow', because, rules: [] };
}

/**
 * What else than its rules decides about the questions that a profile is asked: profiles of one automaton for which this is equal
 * are asked the same about everything that one label may do to another.
 */
export function questionsKey(profile: Profile): string {
  const classes = crossCheckRows.map(({ word, capabilityInstead }) => {
    if (profile.mediates(word)) return 'mediated';
    return capabilityInstead === undefined ? '' : profile.capability(capabilityInstead).verdict;
  });
  const oneSided = doneToLabels.map((operation) => String(profile.mediates(operation.class)));
  return `${profile.mode} ${[...classes, ...oneSided].join()}`;
}

/**
 * What a profile is asked where its label is one side of something that one label does to another, whether the class asks both of them or not.
 */
export function questionBetween(
  profile: Profile,
  side: 'subject' | 'object',
  operation: Operation,
  behaviours: KernelBehaviours,
): Question {
  if (operation.shape === 'cross-check') return questionOf(profile, side, operation);
  return side === 'subject' ? stackQuestionOf(profile, operation, behaviours) : { otherwise: allowed('not-asked') };
}

/** The state in front of the peer's name: behind the class, and for signals behind the signal. */
function startState({ policy }: Profile, operation: Operation): State {
  const start = policy.start(policyClasses[operation.class].byte);
  return operation.before.reduce((state, byte) => policy.step(state, byte), start);
}

/**
 * `profile_capable`, `audit_caps`: what a profile is asked that wants to use a capability. In complain mode a refusal is
 * logged and let pass, unless it is quiet.
 */
function askOwnCapability(profile: Profile, capability: CapabilityName): Answer {
  const { verdict, origins } = profile.capability(capability);
  if (verdict === 'allow') return { verdict: 'allow', because: 'rule', rules: origins };
  if (profile.mode === 'complain' && verdict !== 'quiet-deny')
    return { verdict: 'allow', because: 'complain', rules: origins };
  return { verdict: 'deny', because: verdict === 'none' ? 'no-rule' : 'deny-rule', rules: origins };
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
