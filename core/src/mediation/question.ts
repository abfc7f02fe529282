import type { State } from '../automata/automaton.ts';
import {
  crossCheckClasses,
  crossCheckRows,
  operationsOnLabels,
  policyClasses,
  stackCheckClasses,
  type LabelOperation,
  type Operation,
  type PairOperation,
} from '../classes/policy-classes.ts';
import type { Profile } from '../profile/profile.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import type { Answer } from './decision.ts';
import { areComplaints, complaintsOf, type Complaints } from './denial.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** Peers that a profile always allows: a label with only the profile itself, or a wholly unconfined label. */
export type PassedPeer = 'itself' | 'unconfined';

/** The part of a check that does not depend on the peer. */
export interface Question {
  /** Peers allowed before all further checks. */
  readonly passes?: PassedPeer;
  /** The answer, if independent of rules, or the start of the match. */
  readonly otherwise: Answer | MatchStart;
}

/** The start of a match: the rules must allow the operation. */
export interface MatchStart {
  /** The state before the peer's name, or before the object of the class. */
  readonly start: State;
  /** The requested permission. */
  readonly bit: number;
  /** The denials that are logged and allowed. */
  readonly complaints: Complaints;
}

/**
 * Returns the question for a profile whose label is on a side of an operation.
 *
 * @see `profile_signal_perm`, `profile_tracer_perm`, `profile_tracee_perm` in the kernel's `ipc.c`
 */
export function questionOf(profile: Profile, side: 'subject' | 'object', operation: PairOperation): Question {
  if (profile.mode === 'unconfined') return { otherwise: allowed('unconfined') };
  const { unconfinedSubjectPasses, capabilityInstead } = crossCheckClasses[operation.class];
  const passes = unconfinedSubjectPasses && side === 'object' ? ({ passes: 'unconfined' } as const) : {};
  if (!profile.mediates(operation.class)) {
    if (capabilityInstead !== undefined && side === 'subject')
      return { passes: 'itself', otherwise: evaluateTracerCapability(profile, capabilityInstead) };
    return { ...passes, otherwise: allowed('not-mediated') };
  }
  const complaints = complaintsOf(profile, 'aa_check_perms');
  return { ...passes, otherwise: { start: startState(profile, operation), bit: operation[side].bit, complaints } };
}

/**
 * Returns the question for a profile whose label does an operation without a cross-check.
 *
 * @see `aa_capable`, `aa_profile_ns_perm`, `profile_uring` in the kernel's `capability.c`, `task.c`, `lsm.c`
 */
export function stackQuestionOf(profile: Profile, operation: LabelOperation, behaviours: KernelBehaviours): Question {
  const { checksUnconfined: asksUnconfined } = stackCheckClasses[operation.class];
  if (behaviours.unchecked.includes(operation.class)) return { otherwise: allowed('not-mediated') };
  const isUnconfined = profile.mode === 'unconfined';
  if (isUnconfined && !asksUnconfined) {
    const isRestricted =
      behaviours.restrictsUserNamespaces && operation.class === 'userns' && !profile.mediates(operation.class);
    return { otherwise: { ...allowed('unconfined'), ...(isRestricted ? { note: 'restricted-userns' } : {}) } };
  }
  if (operation.class === 'capability') return { otherwise: evaluateCapability(profile, operation.permission.name) };
  if (!profile.mediates(operation.class)) return { otherwise: allowed(isUnconfined ? 'unconfined' : 'not-mediated') };
  const complaints = complaintsOf(profile, 'aa_check_perms');
  return { otherwise: { start: startState(profile, operation), bit: operation.permission.bit, complaints } };
}

export function allowed(because: Answer['because']): Answer {
  return { verdict: 'allow', because, rules: [] };
}

/**
 * Returns a key of the inputs to questions in addition to the rules. Profiles with a common automaton and equal keys
 * get equal questions about operations between labels.
 */
export function questionsKey(profile: Profile): string {
  const classes = crossCheckRows.map(({ word, capabilityInstead }) => {
    if (profile.mediates(word)) return 'mediated';
    return capabilityInstead === undefined ? '' : profile.capability(capabilityInstead).verdict;
  });
  const oneSided = operationsOnLabels.map((operation) => String(profile.mediates(operation.class)));
  return `${profile.mode} ${profile.auditMode ?? ''} ${[...classes, ...oneSided].join()}`;
}

/**
 * Returns the question for a profile whose label is on a side of an operation between labels, with or without a
 * cross-check.
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

/** Returns the state before the peer's name: after the class, and for signals after the signal. */
function startState({ policy }: Profile, operation: Operation): State {
  const start = policy.start(policyClasses[operation.class].byte);
  return operation.before.reduce((state, byte) => policy.step(state, byte), start);
}

/**
 * `profile_capable`, `audit_caps`: evaluates a profile for the use of a capability. The kernel logs a capability of a
 * task once a second, and complain mode allows further uses, whatever the audit mode: this evaluates the first use.
 */
export function evaluateCapability(profile: Profile, capability: CapabilityName): Answer {
  const { verdict, origins } = profile.capability(capability);
  if (verdict === 'allow') return { verdict: 'allow', because: 'rule', rules: origins };
  if (areComplaints(complaintsOf(profile, 'aa_audit'), 1, verdict === 'quiet-deny' ? 1 : 0))
    return { verdict: 'allow', because: 'complain', rules: origins };
  return { verdict: 'deny', because: verdict === 'none' ? 'no-rule' : 'deny-rule', rules: origins };
}

/**
 * `aa_capable(CAP_SYS_PTRACE)`: evaluates a tracer's profile without any ptrace rules. In complain mode a quiet `deny`
 * denies the capability itself, but `profile_tracer_perm` audits the denial again, and complain mode allows the logged
 * denial.
 */
function evaluateTracerCapability(profile: Profile, capability: CapabilityName): Answer {
  const { verdict, origins } = profile.capability(capability);
  if (verdict === 'allow') return { verdict: 'allow', because: 'capability', rules: origins };
  if (complaintsOf(profile, 'aa_audit') !== 'none') return { verdict: 'allow', because: 'complain', rules: origins };
  return { verdict: 'deny', because: 'capability', rules: origins };
}
