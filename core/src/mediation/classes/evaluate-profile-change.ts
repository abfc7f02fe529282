import { mediationClasses } from '../../classes/class-numbers.ts';
import { deadState, match, type State } from '../../automata/automaton.ts';
import type { ProfileChangeObject } from '../../classes/profile-change/profile-change-object.ts';
import type { FileAutomaton } from '../../file-rules/file-automaton.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { namesInRules, type Label, type LabelPart } from '../../labels/label.ts';
import type { Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { evaluateProgram } from './evaluate-exec.ts';
import type { Answer, LayerCheck } from '../decision.ts';
import { complaintsOf } from '../denial.ts';
import { withoutNewPrivileges } from '../no-new-privileges.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';

/**
 * Evaluates a profile for a change to a label: first with the compound name, then, if not allowed, component by
 * component. Only the profiles in the innermost policy namespace of the task's label are evaluated. No rule denies
 * quietly, so complain mode allows everything unless the audit mode is quiet.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `aa_change_profile`, `change_profile_perms`, `label_match` in the kernel's `domain.c`
 */
export function evaluateProfileChange(question: ObjectQuestion<ProfileChangeObject>): Answer {
  const { part, subject, operation, object, behaviours } = question;
  const { program } = object;
  if (program !== undefined && !isInScope(part, subject))
    return evaluateProgram(part, { path: program, subject: 'owner' }, behaviours);
  const answer = answerOfRules(question);
  // A change for the next exec has no immediate effect.
  if (answer.verdict === 'deny' || (operation.name === 'onexec' && program === undefined)) return answer;
  const [first, ...others] = subject.parts;
  const isStacking =
    behaviours.stacksUnprivileged && !object.stacks && others.length === 0 && first?.profile.declared === undefined;
  return { ...answer, becomes: resultOf(part, question), ...(isStacking ? { note: 'stacks-unprivileged' } : {}) };
}

/**
 * Combines the answers of a label's profiles. With no_new_privs, the combination can deny more than any single profile,
 * but stacking a further profile is always allowed.
 */
export function combineProfileChanges(
  question: Omit<ObjectQuestion<ProfileChangeObject>, 'part' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  const { subject, object } = question;
  if (object.noNewPrivileges !== true) return checks;
  const result = subject.parts.flatMap((part) => resultOf(part, question));
  const changed = withoutNewPrivileges(subject, checks, result, false);
  if (object.program === undefined) return changed;
  // On exec, the remaining layers make their own transitions.
  const executed = changed.flatMap(({ becomes = [] }) => becomes);
  return withoutNewPrivileges(subject, changed, executed, true);
}

/**
 * Returns the new profiles for a part of the label if all profiles allow the change. @see `fn_label_build_in_scope` in
 * the kernel's `label.h`
 */
function resultOf(
  part: LabelPart,
  { subject, object, labels: [target] }: Omit<ObjectQuestion<ProfileChangeObject>, 'part' | 'side'>,
): Label['parts'] {
  if (target === undefined || !isInScope(part, subject)) return [part];
  return object.stacks ? [part, ...target.parts] : target.parts;
}

/** Returns whether a profile is in the innermost policy namespace of the label. */
function isInScope({ namespace }: LabelPart, { parts }: Label): boolean {
  return namespace === parts.at(-1)?.namespace;
}

function answerOfRules({
  part,
  subject,
  operation,
  object: { stacks, program },
  labels: [target],
  behaviours,
}: ObjectQuestion<ProfileChangeObject>): Answer {
  const { profile, namespace } = part;
  if (target === undefined) throw new RangeError('a change to nothing');
  if (!isInScope(part, subject)) return allowed('not-asked');
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const names = namesInRules(target, namespace);
  if (names.length === 0) return allowed('peer-not-visible');
  const { bit } = operation.permission;
  return namingProfile(profile, () => {
    const files = profile.files();
    const permits = (state: State): boolean => (files.permissions(state, 'owner').allow & bit) !== 0;
    const starts = [files.start(mediationClasses.file), ...statesAfterProgram(files, program, permits)];
    /** Returns the states after a name, from the start and, for a change on exec, also from after the program. */
    const statesOf = (name: string): readonly State[] =>
      starts.map((start) => match(files, start, `${stacks ? '&' : ''}${name}` as ByteString));
    const originsOf = (states: readonly number[]) => [
      ...new Set(states.flatMap((state) => files.origins(state, bit, 'owner'))),
    ];
    const compound = statesOf(names.join('//&'));
    // Compound or component matching is decided separately for the check at the request and the check at the exec.
    const components = names.map(statesOf);
    const isCompound = starts.map((_, at) => permits(compound[at] ?? deadState));
    const deciding = starts.map((_, at) =>
      isCompound[at] === true ? [compound[at] ?? deadState] : components.map((states) => states[at] ?? deadState),
    );
    const kind = isCompound.every(Boolean) ? 'compound' : 'component';
    const refusing = deciding.flat().filter((state) => !permits(state));
    if (refusing.length === 0)
      return { verdict: 'allow', because: 'rule', match: kind, rules: originsOf(deciding.flat()) };
    const rules = originsOf(refusing);
    const isRefusal = (states: readonly State[]): boolean => !states.every(permits);
    if (deciding.filter(isRefusal).every((states) => complainsAbout(profile, states, permits, behaviours)))
      return { verdict: 'allow', because: 'complain', match: 'component', rules };
    return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', match: 'component', rules };
  });
}

/**
 * Returns whether a profile logs and allows a refused change. An audit mode that quiets denials quiets the permissions
 * of the target, but the kernel drops all permissions if no rule can match a part of the target. From 7.3 on, a part
 * that is allowed is not quieted.
 *
 * @param states - the states after the parts of the target
 * @param permits - whether a state allows the change
 * @see `label_components_match`, `aa_apply_modes_to_perms`, `aa_perms_accum` in the kernel
 */
export function complainsAbout(
  profile: Profile,
  states: readonly State[],
  permits: (state: State) => boolean,
  { asksUnconfined }: KernelBehaviours,
): boolean {
  const isLoud = states.includes(deadState) || (asksUnconfined && states.some(permits));
  return complaintsOf(profile, isLoud ? 'aa_audit' : 'aa_check_perms') !== 'none';
}

/**
 * Returns the state after a program and the NUL. The kernel pairs a program without a rule with nothing, and allows the
 * exec: the kernel finds the refusal but does not turn the refusal into an error.
 *
 * @see `profile_onexec` in the kernel's `domain.c`
 */
function statesAfterProgram(
  files: FileAutomaton<unknown>,
  program: ByteString | undefined,
  permits: (state: State) => boolean,
): readonly State[] {
  if (program === undefined) return [];
  const state = match(files, files.start(mediationClasses.file), program);
  return permits(state) ? [files.step(state, 0)] : [];
}
