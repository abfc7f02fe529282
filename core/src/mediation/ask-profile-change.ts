import { deadState, match, type State } from '../automaton/automaton.ts';
import type { ProfileChangeThing } from '../class/profile-change-thing.ts';
import type { FileAutomaton } from '../files/file-automaton.ts';
import { namesInRules, type Label, type LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { askProgram } from './ask-exec.ts';
import type { Answer, LayerCheck } from './decision.ts';
import { withoutNewPrivileges } from './no-new-privileges.ts';
import { namingProfile } from './outcome.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';

/**
 * What one profile answers when its task changes to a label: as one name, then, where that does not allow it, part by part. Only profiles of the
 * innermost policy namespace of the task's label are asked. Nothing that rules deny is quiet, so that complain mode lets all pass.
 *
 * @throws AutomatonTooLargeError that names the profile
 * @see `aa_change_profile`, `change_profile_perms`, `label_match` in the kernel's `domain.c`
 */
export function askProfileChange(question: ThingQuestion<ProfileChangeThing>): Answer {
  const { asked, subject, operation, thing, behaviours } = question;
  const { program } = thing;
  if (program !== undefined && !isInScope(asked, subject))
    return askProgram(asked, { path: program, subject: 'owner' }, behaviours);
  const answer = answerOfRules(question);
  // What is set for the next execution changes nothing yet.
  if (answer.verdict === 'deny' || (operation.name === 'onexec' && program === undefined)) return answer;
  return { ...answer, becomes: resultOf(asked, question) };
}

/** What the profiles of a label answer together: with no_new_privs more than each by itself, but that a label can always be stacked on. */
export function changesTogether(
  question: Omit<ThingQuestion<ProfileChangeThing>, 'asked' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  const { subject, thing } = question;
  if (thing.noNewPrivileges !== true) return checks;
  const result = subject.parts.flatMap((part) => resultOf(part, question));
  const changed = withoutNewPrivileges(subject, checks, result, false);
  if (thing.program === undefined) return changed;
  // Other layers make their own transitions when the program is executed.
  const executed = changed.flatMap(({ becomes = [] }) => becomes);
  return withoutNewPrivileges(subject, changed, executed, true);
}

/** What a profile of the label becomes where all allow it. @see `fn_label_build_in_scope` in the kernel's `label.h` */
function resultOf(
  part: LabelPart,
  { subject, thing, labels: [target] }: Omit<ThingQuestion<ProfileChangeThing>, 'asked' | 'side'>,
): Label['parts'] {
  if (target === undefined || !isInScope(part, subject)) return [part];
  return thing.stacks ? [part, ...target.parts] : target.parts;
}

/** Whether a profile is in the innermost policy namespace of the label. */
function isInScope({ namespace }: LabelPart, { parts }: Label): boolean {
  return namespace === parts.at(-1)?.namespace;
}

function answerOfRules({
  asked,
  subject,
  operation,
  thing: { stacks, program },
  labels: [target],
}: ThingQuestion<ProfileChangeThing>): Answer {
  const { profile, namespace } = asked;
  if (target === undefined) throw new RangeError('a change to nothing');
  if (!isInScope(asked, subject)) return allowed('not-asked');
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const names = namesInRules(target, namespace);
  if (names.length === 0) return allowed('peer-not-visible');
  const { bit } = operation.permission;
  return namingProfile(profile, () => {
    const files = profile.files();
    const permits = (state: State): boolean => (files.permissions(state, 'owner').allow & bit) !== 0;
    const starts = [files.start, ...behindProgram(files, program, permits)];
    /** Behind a name, from in front of everything, and where it waits for a program behind that as well. */
    const statesOf = (name: string): readonly State[] =>
      starts.map((start) => match(files, start, `${stacks ? '&' : ''}${name}` as ByteString));
    const originsOf = (states: readonly number[]) => [
      ...new Set(states.flatMap((state) => files.origins(state, bit, 'owner'))),
    ];
    const compound = statesOf(names.join('//&'));
    // Each is one name or part by part by itself: when it is set, and when the program is executed.
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
    if (profile.mode === 'complain') return { verdict: 'allow', because: 'complain', match: 'component', rules };
    return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', match: 'component', rules };
  });
}

/**
 * The state behind a program, in front of what it is paired with. A program that no rule is about is paired with nothing, and the kernel lets it
 * pass: it finds that out, and makes no error of it.
 *
 * @see `profile_onexec` in the kernel's `domain.c`
 */
function behindProgram(
  files: FileAutomaton<unknown>,
  program: ByteString | undefined,
  permits: (state: State) => boolean,
): readonly State[] {
  if (program === undefined) return [];
  const state = match(files, files.start, program);
  return permits(state) ? [files.step(state, 0)] : [];
}
