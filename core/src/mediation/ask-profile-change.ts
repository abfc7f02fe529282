import { match } from '../automaton/automaton.ts';
import type { ProfileChangeThing } from '../class/profile-change-thing.ts';
import { namesInRules, type Label, type LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
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
  const answer = answerOfRules(question);
  // What is set for the next execution changes nothing yet.
  if (answer.verdict === 'deny' || question.operation.name === 'onexec') return answer;
  return { ...answer, becomes: resultOf(question.asked, question) };
}

/** What the profiles of a label answer together: with no_new_privs more than each by itself, but that a label can always be stacked on. */
export function changesTogether(
  question: Omit<ThingQuestion<ProfileChangeThing>, 'asked' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  const { subject, thing } = question;
  if (thing.noNewPrivileges !== true) return checks;
  const result = subject.parts.flatMap((part) => resultOf(part, question));
  return withoutNewPrivileges(subject, checks, result, false);
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
  thing: { stacks },
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
    const stateOf = (name: string) => match(files, files.start, `${stacks ? '&' : ''}${name}` as ByteString);
    const grants = (state: number): boolean => (files.permissions(state, 'owner').allow & bit) !== 0;
    const originsOf = (states: readonly number[]) => [
      ...new Set(states.flatMap((state) => files.origins(state, bit, 'owner'))),
    ];
    const compound = stateOf(names.join('//&'));
    if (grants(compound)) return { verdict: 'allow', because: 'rule', match: 'compound', rules: originsOf([compound]) };
    const components = names.map(stateOf);
    const refusing = components.filter((state) => !grants(state));
    if (refusing.length === 0)
      return { verdict: 'allow', because: 'rule', match: 'component', rules: originsOf(components) };
    const rules = originsOf(refusing);
    if (profile.mode === 'complain') return { verdict: 'allow', because: 'complain', match: 'component', rules };
    return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', match: 'component', rules };
  });
}
