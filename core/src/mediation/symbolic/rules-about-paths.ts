import { mediationClasses } from '../../classes/class-numbers.ts';
import { bitsOf } from '../../file-rules/file-permissions.ts';
import { withoutDoubleSlashes } from '../../patterns/double-slashes.ts';
import { filePermissionsOf } from '../../classes/file/file-permission-bits.ts';
import type { PathObject } from '../../classes/file/path-object.ts';
import { absolutePaths, everyPath } from '../../classes/file/path-patterns.ts';
import { policyClasses } from '../../classes/policy-classes.ts';
import type { FileRuleTerms } from '../../file-rules/file-rule-terms.ts';
import type { Origin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { complaintsOf } from '../denial.ts';
import type { LayerRule, LayerRules } from '../layer-rules.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';

/**
 * Returns a profile's rules about files, separately for each permission. Complain mode allows everything not denied
 * quietly, unless the audit mode says more.
 *
 * @see `evaluatePath`, which decides by the automaton of the rules
 */
export function rulesAboutPaths({
  part: { profile },
  operation,
  object,
  behaviours,
}: ObjectQuestion<PathObject>): LayerRules {
  const every = policyClasses[operation.class].permissions.reduce((bits, { bit }) => bits | bit, 0);
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const files = profile.files();
  const { terms, ownersUnmarked } = files;
  const complaints = complaintsOf(profile, 'aa_audit');
  if (terms === undefined)
    return files.start(mediationClasses.file) === 0 && complaints === 'none' ? { allow: [], deny: [] } : undefined;
  const subject = behaviours.unmarkedOwnersIgnored && ownersUnmarked ? 'owner' : object.subject;
  const rule = (term: FileRuleTerms<Origin>, permissions: number): readonly LayerRule[] => {
    const bits = filePermissionsOf(bitsOf(permissions, subject)) & every;
    const [first] = term.entries;
    // A rule with a pair of paths is about links, not about either path.
    if (bits === 0 || first === undefined || first.kind !== 'file' || term.isPair) return [];
    const glob = fromSlash(withoutDoubleSlashes(first.path));
    return [
      {
        matched: term.pattern,
        ...(glob === undefined ? {} : { glob }),
        bits,
        origins: term.entries.map(({ origin }) => origin),
      },
    ];
  };
  const quietly = (term: FileRuleTerms<Origin>): number =>
    complaints === 'none' ? term.permissions : complaints === 'all' ? 0 : term.permissions & term.quiet;
  const allow =
    complaints !== 'none'
      ? [{ matched: absolutePaths, glob: everyPath, bits: every, origins: [] }]
      : terms.flatMap((term) => (term.effect === 'allow' ? rule(term, term.permissions) : []));
  const deny = terms.flatMap((term) => (term.effect === 'deny' ? rule(term, quietly(term)) : []));
  return { allow, deny };
}

/**
 * Returns a profile's rules about execs, regardless of targets. Complain mode allows every exec.
 *
 * @see `answersAboutPrograms`, which decides by the automaton of the rules
 */
export function rulesAboutPrograms(question: ObjectQuestion<PathObject>): LayerRules {
  return question.part.profile.mode === 'complain' ? allowed('complain') : rulesAboutPaths(question);
}

/**
 * Rewrites a glob to begin with a slash, as rules require but variables do not: `/{run,var/run}/` for
 * `{/run,/var/run}/`.
 */
export function fromSlash(glob: ByteString): ByteString | undefined {
  if (glob.startsWith('/')) return glob;
  const [whole = '', alternatives = ''] = /^\{((?:\/[^{},\\]*,)+\/[^{},\\]*)\}/.exec(glob) ?? [];
  if (whole === '') return undefined;
  const after = alternatives.split(',').map((path) => path.slice(1));
  return `/{${after.join(',')}}${glob.slice(whole.length)}` as ByteString;
}
