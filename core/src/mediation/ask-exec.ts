import { filePermissionBits } from '../class/file-permission-bits.ts';
import type { PathThing } from '../class/path-thing.ts';
import type { LabelPart } from '../label/label.ts';
import { textOf } from '../source/bytes.ts';
import type { Answer, LayerCheck } from './decision.ts';
import { execTarget, leadsAnywhere } from './exec-target.ts';
import { FileWalk } from './file-walk.ts';
import type { KernelBehaviours } from './kernel.ts';
import { madeUpProfile } from './made-up-profile.ts';
import { withoutNewPrivileges } from './no-new-privileges.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';
import { NotToldByPatternError, type ThingWalk } from './thing-walk.ts';

/**
 * What one profile answers when its task executes a program, and what it becomes by that. In complain mode what no rule allows leads to a
 * profile that is made up, whatever denies it and however quietly; what a rule allows and leads nowhere does so on some kernels.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `profile_transition` in the kernel's `domain.c`
 */
export function askExec({ asked, thing, behaviours }: ThingQuestion<PathThing>): Answer {
  return askProgram(asked, thing, behaviours);
}

/** The same of a program by its path. */
export function askProgram(
  asked: LabelPart,
  { path, subject }: Pick<PathThing, 'path' | 'subject'>,
  behaviours: KernelBehaviours,
): Answer {
  const { profile, namespace } = asked;
  if (profile.mode === 'unconfined') {
    const { profile: attached = profile, ...note } = namespace.attached(path, undefined);
    return { ...allowed('unconfined'), becomes: [{ namespace, profile: attached }], ...note };
  }
  return namingProfile(profile, () => {
    const walk = new FileWalk(profile, subject, behaviours);
    const state = walk.at(path);
    const { exec } = walk.grant(state);
    const answer = walk.answer(state, filePermissionBits.exec);
    const learnt = { ...answer, verdict: 'allow', because: 'complain', becomes: [madeUpProfile(asked, path)] } as const;
    if (exec === undefined) return profile.mode === 'complain' ? learnt : answer;
    const { parts, ...note } = execTarget(asked, path, exec, behaviours);
    if (parts !== undefined) return { ...answer, becomes: parts, ...note };
    if (profile.mode === 'complain' && behaviours.learnsTargets) return { ...learnt, ...note };
    return { ...answer, verdict: 'deny', because: 'no-target', ...note };
  });
}

/** What the profiles of a label answer together: with no_new_privs more than each by itself. */
export function executesTogether(
  { subject, thing }: Omit<ThingQuestion<PathThing>, 'asked' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  if (thing.noNewPrivileges !== true) return checks;
  const result = checks.flatMap(({ becomes = [] }) => becomes);
  return withoutNewPrivileges(subject, checks, result, true);
}

/**
 * What one profile answers about programs, by their paths, and not what it becomes.
 *
 * @throws NotToldByPatternError from an answer that depends on what attaches to the path: attachments are compared by more than an
 *   automaton tells
 */
export function walkPrograms({ asked, operation, thing, behaviours }: ThingQuestion<PathThing>): ThingWalk {
  const { profile } = asked;
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const walk = new FileWalk(profile, thing.subject, behaviours);
  return {
    start: walk.start,
    step: (state, byte) => walk.step(state, byte),
    classOf: (byte) => walk.classOf(byte),
    answer: (state) => {
      const { exec } = walk.grant(state);
      const answer = walk.answer(state, operation.permission.bit);
      if (exec === undefined) return profile.mode === 'complain' ? allowed('complain') : answer;
      const isTarget = leadsAnywhere(asked, exec, behaviours);
      if (isTarget === true) return answer;
      if (profile.mode === 'complain' && behaviours.learnsTargets) return allowed('complain');
      if (isTarget === false) return { ...answer, verdict: 'deny', because: 'no-target' };
      throw new NotToldByPatternError(
        `by a rule of \`${textOf(profile.name)}\` it takes a profile that attaches to the program`,
      );
    },
  };
}
