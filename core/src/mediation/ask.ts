import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { State } from '../automaton/automaton.ts';
import { policyClasses, type Operation } from '../class/policy-classes.ts';
import { isWhollyUnconfined, visibleParts, type Label, type LabelPart } from '../label/label.ts';
import type { Profile } from '../profile/profile.ts';
import { textOf } from '../source/bytes.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { Answer } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';
import { matchLabel, type LabelMatch } from './match-label.ts';

/**
 * What one profile answers when it is asked for a permission towards a peer label.
 *
 * @see `profile_signal_perm`, `profile_tracer_perm`, `profile_tracee_perm` in the kernel's `ipc.c`
 */
export function ask(
  asked: LabelPart,
  side: 'subject' | 'object',
  peer: Label,
  operation: Operation,
  behaviours: KernelBehaviours,
): Answer {
  const { namespace, profile } = asked;
  const row = policyClasses[operation.class];
  if (profile.mode === 'unconfined') return allowed('unconfined');
  if (row.unconfinedSubjectPasses && side === 'object' && isUnconfinedTracer(peer, behaviours))
    return allowed('peer-unconfined');
  if (!profile.mediates(operation.class)) {
    const { capabilityInstead: capability } = row;
    if (capability !== undefined && side === 'subject' && !isAlone(asked, peer))
      return askCapability(profile, capability);
    return allowed('not-mediated');
  }
  const visible = visibleParts(peer, namespace);
  if (visible.length === 0) return allowed('peer-not-visible');
  try {
    const start = startState(profile, operation);
    const result = matchLabel(profile.policy, start, visible, operation[side].bit, behaviours);
    return answerOf(profile, operation[side].bit, visible, result);
  } catch (error) {
    throw namingProfile(error, profile);
  }
}

/** An automaton that grew too large does not know whose it is; who asked does. */
export function namingProfile(error: unknown, profile: Profile): unknown {
  if (!(error instanceof AutomatonTooLargeError)) return error;
  return new AutomatonTooLargeError(`profile \`${textOf(profile.name)}\` is too large: ${error.message}`);
}

/** The state in front of the peer's name: behind the class, and for signals behind the signal. */
export function startState({ policy }: Profile, operation: Operation): State {
  const start = policy.start(policyClasses[operation.class].byte);
  return operation.before.reduce((state, byte) => policy.step(state, byte), start);
}

/** `unconfined(tracer)`: whether the label as a whole has the unconfined flag. */
export function isUnconfinedTracer(tracer: Label, behaviours: KernelBehaviours): boolean {
  return isWhollyUnconfined(tracer) && (tracer.parts.length === 1 || behaviours.stackedUnconfined);
}

function isAlone(part: LabelPart, label: Label): boolean {
  return label.parts.length === 1 && label.parts[0].profile === part.profile;
}

/** `aa_capable(CAP_SYS_PTRACE)`: what a tracer's profile needs that has no ptrace rules at all. */
function askCapability(profile: Profile, capability: CapabilityName): Answer {
  const { verdict, origins } = profile.capability(capability);
  if (!passesByCapability(profile, capability)) return { verdict: 'deny', because: 'capability', rules: origins };
  return { verdict: 'allow', because: verdict === 'allow' ? 'capability' : 'complain', rules: origins };
}

/**
 * Whether the profile may trace for want of ptrace rules: by a rule for the capability, or in complain mode.
 * There a quiet `deny` refuses the capability itself, but `profile_tracer_perm` audits that refusal once
 * more and complain mode lets it pass.
 */
export function passesByCapability(profile: Profile, capability: CapabilityName): boolean {
  return profile.capability(capability).verdict === 'allow' || profile.mode === 'complain';
}

/** @see `aa_check_perms` in the kernel's `lib.c` */
function answerOf(profile: Profile, bit: number, visible: readonly LabelPart[], result: LabelMatch): Answer {
  const { policy } = profile;
  const states = result.match === 'compound' ? [result.compound] : result.components;
  const rules = states.flatMap((state) => policy.origins(state, bit));
  if (result.allowed) return { verdict: 'allow', because: 'rule', match: result.match, rules: unique(rules) };

  const refusing = states.filter((state) => (policy.permissions(state).allow & bit) === 0);
  const denying = unique(refusing.flatMap((state) => policy.origins(state, bit)));
  const refused = visible.filter(
    (_, index) => result.match === 'compound' || refusing.includes(result.components[index] ?? 0),
  );
  const complaining = profile.mode === 'complain' && !result.quiet;
  return {
    verdict: complaining ? 'allow' : 'deny',
    because: complaining ? 'complain' : denying.length > 0 ? 'deny-rule' : 'no-rule',
    match: result.match,
    rules: denying,
    refused,
    ...(result.match === 'component' && policy.origins(result.compound, bit).length > 0 ? { wholeDenied: true } : {}),
  };
}

function allowed(because: Answer['because']): Answer {
  return { verdict: 'allow', because, rules: [] };
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}
