import { transitionsOf } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import type { PathObject } from '../../classes/file/path-object.ts';
import type { LabelPart } from '../../labels/label.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Answer, LayerCheck } from '../decision.ts';
import { execTarget, leadsAnywhere } from './exec-target.ts';
import { FileMediator } from '../symbolic/file-mediator.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { learningProfile } from '../../namespaces/learning-profile.ts';
import { withoutNewPrivileges } from '../no-new-privileges.ts';
import { namingProfile } from '../outcome.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import { UndecidedByPatternError, type ObjectAnswers } from '../symbolic/object-answers.ts';

/**
 * Evaluates a profile for an exec, and determines the new profile. In complain mode, an exec without an allowing rule
 * leads to a generated profile, even if a rule denies the exec quietly. If an allowing rule has no existing target,
 * complain mode generates a profile on some kernels.
 *
 * @throws AutomatonTooLargeError with the profile's name
 * @see `profile_transition` in the kernel's `domain.c`
 */
export function evaluateExec({ part, object, behaviours }: ObjectQuestion<PathObject>): Answer {
  return evaluateProgram(part, object, behaviours);
}

/** Evaluates a profile for an exec of a program by path. */
export function evaluateProgram(
  part: LabelPart,
  { path, subject }: Pick<PathObject, 'path' | 'subject'>,
  behaviours: KernelBehaviours,
): Answer {
  const { profile, namespace } = part;
  if (profile.mode === 'unconfined') {
    const { profile: attached = profile, ...note } = namespace.attached(path, undefined);
    return { ...allowed('unconfined'), becomes: [{ namespace, profile: attached }], ...note };
  }
  return namingProfile(profile, () => {
    const walk = new FileMediator(profile, subject, behaviours);
    const state = walk.at(path);
    const { exec } = walk.grant(state);
    const answer = walk.answer(state, filePermissionBits.exec);
    const learnt = {
      ...answer,
      verdict: 'allow',
      because: 'complain',
      becomes: [{ namespace, profile: learningProfile(namespace.unconfined, profile, path) }],
    } as const;
    if (exec === undefined) return profile.mode === 'complain' ? learnt : answer;
    const { parts, ...note } = execTarget(part, path, exec, behaviours);
    if (parts !== undefined) return { ...answer, becomes: parts, ...note };
    if (profile.mode === 'complain' && behaviours.learnsTargets) return { ...learnt, ...note };
    return { ...answer, verdict: 'deny', because: 'no-target', ...note };
  });
}

/**
 * Combines the answers of a label's profiles. With no_new_privs, the combination can deny more than any single profile.
 */
export function combineExecs(
  { subject, object }: Omit<ObjectQuestion<PathObject>, 'part' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  if (object.noNewPrivileges !== true) return checks;
  const result = checks.flatMap(({ becomes = [] }) => becomes);
  return withoutNewPrivileges(subject, checks, result, true);
}

/**
 * Returns a profile's answers about programs, by path, without the new profiles.
 *
 * @throws UndecidedByPatternError from an answer if the answer depends on the profile attached to the path: attachment
 * compares more than an automaton's state
 */
export function answersAboutPrograms({
  part,
  operation,
  object,
  behaviours,
}: ObjectQuestion<PathObject>): ObjectAnswers {
  const { profile } = part;
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const walk = new FileMediator(profile, object.subject, behaviours);
  return {
    identity: walk.identity,
    ...transitionsOf(walk),
    answer: (state) => {
      const { exec } = walk.grant(state);
      const answer = walk.answer(state, operation.permission.bit);
      if (exec === undefined) return profile.mode === 'complain' ? allowed('complain') : answer;
      const isTarget = leadsAnywhere(part, exec, behaviours);
      if (isTarget === true) return answer;
      if (profile.mode === 'complain' && behaviours.learnsTargets) return allowed('complain');
      if (isTarget === false) return { ...answer, verdict: 'deny', because: 'no-target' };
      throw new UndecidedByPatternError(
        `a rule of \`${textOf(profile.name)}\` selects the profile by the attachment of the program`,
        `${part.namespace.fullName}\0${exec.to === 'child' ? profile.name : ''}`,
      );
    },
  };
}
