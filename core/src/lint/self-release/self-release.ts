import { match } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import type { Origin, Profile, RuleOrigin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { spanText } from '../../source/span.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import type { LintedProfile } from '../policy-set.ts';

/** Rules of a confined profile that let a task end the confinement. */
export const selfRelease = {
  id: 'self-release',
  title: 'a rule for leaving the confinement',
  *find({ profiles }) {
    for (const { text } of profiles) {
      const profile = text.profile();
      if (profile.mode === 'unconfined') continue;
      if (text.body().parts.some(({ run }) => run.files.some(({ kind }) => kind === 'change-profile')))
        yield* changesToUnconfined(text, profile);
      yield* loadsPolicy(text, profile);
    }
  },
} as const satisfies LintRule;

type Text = LintedProfile['text'];

function* changesToUnconfined(text: Text, profile: Profile): Generator<LintFinding> {
  for (const { span } of ownOrigins(text, grantsOf(profile, 'unconfined', filePermissionBits.changeProfile)))
    yield {
      message: 'the task may change to `unconfined` and so end the confinement',
      span,
      hint: 'name the profiles after `->`',
    };
}

const policyFiles = ['.load', '.replace', '.remove'].map((name) => `/sys/kernel/security/apparmor/${name}`);

/**
 * The kernel lets a task change policy if the profile has the capability and write access to a file. A profile with
 * `all`, every capability or a rule for AppArmor's files is broad on purpose, and not reported.
 */
function* loadsPolicy(text: Text, profile: Profile): Generator<LintFinding> {
  const { verdict, origins } = profile.capability('mac_admin');
  if (verdict !== 'allow') return;
  const written = policyFiles.find((path) => grantsOf(profile, path, filePermissionBits.write).length > 0);
  if (written === undefined) return;
  const writing = grantsOf(profile, written, filePermissionBits.write).filter(isInText);
  // A rule with the name of the file is deliberate.
  if (writing.some(({ span }) => spanText(span).includes('/apparmor/'))) return;
  const named = ownOrigins(text, origins).filter(({ span }) => spanText(span).includes('mac_admin'));
  for (const { span } of named)
    yield {
      message: `the task may replace the policy: the profile also has write access to \`${written}\``,
      span,
      hint: 'deny `capability mac_admin`, or write access to `/sys/kernel/security/apparmor/**`',
      related: writing.slice(0, 1).map((origin) => ({ message: 'the write access', span: origin.span })),
    };
}

/** Returns the rules that grant a permission of files to any user; empty without the permission. */
function grantsOf(profile: Profile, name: string, bit: number): readonly Origin[] {
  const files = profile.files();
  const state = match(files, files.start(mediationClasses.file), name as ByteString);
  return (['owner', 'other'] as const).flatMap((user) =>
    (files.permissions(state, user).allow & bit) === 0 ? [] : files.origins(state, bit, user),
  );
}

function isInText(origin: Origin): origin is RuleOrigin {
  return 'span' in origin;
}

/** Returns the rules in the text of the profile, without duplicates. */
function ownOrigins({ span: { source } }: Text, origins: readonly Origin[]): readonly RuleOrigin[] {
  const own = origins.filter(isInText).filter(({ span, via }) => via.length === 0 && span.source === source);
  return [...new Map(own.map((origin) => [origin.span, origin])).values()];
}
