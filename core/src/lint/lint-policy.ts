import { checkUnit, inOrder } from '../check/check-policy.ts';
import { forCompiler, type ChosenCompiler } from '../check/for-compiler.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintRuleCode } from '../diagnostics/lint-codes.ts';
import { apparmor41, apparmor50 } from '../file-rules/compiler-behaviours.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ProfileName } from '../profile/profile.ts';
import { memoised } from '../source/memoised.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { lintChecks, type LintCheck } from './lint-checks.ts';
import type { LintFinding, LintRule } from './lint-rule.ts';
import { lintRules } from './lint-rules.ts';
import { ownRules } from './rule-automata.ts';
import type { LintedProfile, PolicySet } from './policy-set.ts';
import { CommentSuppressions } from './comment-suppressions.ts';

/** The policy of one run, and the checks to run. */
export interface LintInput extends Pick<PolicySet, 'root' | 'behaviours'>, ChosenCompiler {
  /** The containers of the policy; by default, those known by name. */
  readonly stacks?: StackedPolicy | undefined;
  /** The checks to run; undefined for all. */
  readonly only?: ReadonlySet<LintCheck> | undefined;
}

/** The result of lint for one file. */
export interface LintedFile {
  readonly source: Source;
  /** True without errors. */
  readonly valid: boolean;
  /** The declared profiles, including children and hats, in the order of the text. */
  readonly profiles: readonly ProfileName[];
  /** Errors of `check`, findings, and problems of suppressions, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the policy files of all policy namespaces, and runs the rules of lint on the valid files. */
export function lintPolicy({
  root,
  behaviours,
  stacks = new StackedPolicy(root),
  only,
  ...chosen
}: LintInput): readonly LintedFile[] {
  const compilers = chosen.isChosen ? [chosen.compiler] : [apparmor41, apparmor50];
  const isWanted = ({ code, severity }: Diagnostic): boolean =>
    severity === 'error' || (lintChecks.includes(code as LintCheck) && only?.has(code as LintCheck) !== false);
  const files = unitsIn(root).map(({ unit, namespace }) => {
    const { profiles, diagnostics } = checkUnit(unit, compilers);
    const found = forCompiler(diagnostics, chosen);
    const valid = found.every(({ severity }) => severity !== 'error');
    const open = new Set(valid ? openRules(unit) : []);
    const shown = found.filter((one) => isWanted(one) && !(one.code === 'unmediated-rule' && open.has(one.span)));
    return { unit, namespace, valid, profiles, found: shown };
  });
  const profiles = files.flatMap(({ unit, namespace, valid }) =>
    valid
      ? unit.declared().map((text): LintedProfile => ({ unit, text, namespace: namespace.ensure(text.namespace) }))
      : [],
  );
  const findings = findingsByFile({ root, behaviours, stacks, compilers, profiles }, only);
  const suppressions = new CommentSuppressions(only);
  return files.map(({ unit: { source }, valid, profiles: names, found }) => {
    const all = suppressions.apply({ source, isValid: valid }, [...found, ...(findings.get(source) ?? [])]);
    return { source, valid, profiles: names, diagnostics: inOrder(all) };
  });
}

/** Yields rules that allow everything of a class, such as `dbus,`: without mediation of the class, the effect is equal. */
function* openRules(unit: PolicyUnit): Generator<Span> {
  for (const { body } of unit.declared())
    for (const { run } of body().parts)
      for (const rule of run.aboutTasks) {
        const isLimited =
          rule.qualifiers.mode === 'deny' ||
          ('permissionList' in rule && rule.permissions.length > 0) ||
          ('conditions' in rule && rule.conditions.length > 0) ||
          ('words' in rule && rule.words.length > 0) ||
          ('peer' in rule && rule.peer !== undefined);
        if (!isLimited) yield rule.span;
      }
}

function unitsIn(root: PolicyNamespace): readonly { readonly unit: PolicyUnit; readonly namespace: PolicyNamespace }[] {
  return [...root.all()].flatMap((namespace) =>
    namespace.units.flatMap((unit) => (unit instanceof PolicyUnit ? [{ unit, namespace }] : [])),
  );
}

/** Runs the rules. A finding in an included file belongs to each including file. */
function findingsByFile(
  set: PolicySet,
  only: ReadonlySet<LintCheck> | undefined,
): ReadonlyMap<Source, readonly Diagnostic[]> {
  const byFile = new Map<Source, Map<string, Diagnostic>>();
  const rules: readonly LintRule[] = Object.values(lintRules).filter(({ id }) => only?.has(id) !== false);
  const add = (id: LintRuleCode, findings: Iterable<LintFinding> = []): void => {
    for (const finding of findings) {
      const file = (finding.via?.[0] ?? finding.span).source;
      const found = memoised(byFile, file, () => new Map<string, Diagnostic>());
      // Several profiles of a file may include the same rule.
      const key = `${id} ${finding.span.start} ${finding.span.source.name}\0${finding.message}`;
      if (!found.has(key)) found.set(key, { code: id, severity: 'warning', ...finding });
    }
  };
  for (const { id, find } of rules) add(id, find?.(set));
  const ofProfiles = rules.filter(({ findIn }) => findIn !== undefined);
  // The automata of a profile are freed before those of the next.
  for (const profile of ofProfiles.length === 0 ? [] : set.profiles) {
    if (profile.text.profile().mode === 'unconfined') continue;
    const own = [...ownRules(profile.text)];
    for (const { id, findIn } of ofProfiles) add(id, findIn?.(profile, own));
  }
  return new Map(Array.from(byFile, ([file, found]) => [file, [...found.values()]]));
}
