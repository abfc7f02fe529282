import { Budget } from '../automata/budget.ts';
import { SourcedAutomaton } from '../automata/sourced-automaton.ts';
import { CompiledAutomaton } from '../binary/compiled-automaton.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import { decompilationMethods } from '../compile/decompilation-methods.ts';
import { socketFormOf } from '../compile/plain-rule.ts';
import { compilePlainFileRules, compilePlainRules } from '../compile/plain-rules.ts';
import { decompileProfile } from '../decompile/decompile-profile.ts';
import { SourcedFileAutomaton } from '../file-rules/sourced-file-automaton.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Origin, Profile } from '../profile/profile.ts';
import { memoised } from '../source/memoised.ts';
import { spanText } from '../source/span.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { decideAgain } from './decide.ts';
import type { Check, Decision } from './decision.ts';
import { namesState } from './names-state.ts';

/** Steps for the decompilation of a class: about a second. The evidence stays a state if the steps do not suffice. */
const maxSteps = 4_000_000;

/**
 * Replaces states of compiled policy by decompiled rules in the evidence of a decision.
 *
 * @param root - the root namespace of the decision's policy
 */
export function decompileEvidence(decision: Decision, root: PolicyNamespace): Decision {
  const compiled = new Set(decision.checks.filter(namesState).map(({ part }) => part.profile));
  const partWithRules = (part: LabelPart): LabelPart =>
    compiled.has(part.profile) ? { ...part, profile: profileWithRules(part.profile, decision.operation.class) } : part;
  const labelWithRules = ({ parts: [first, ...others] }: Label): Label => ({
    parts: [partWithRules(first), ...others.map(partWithRules)],
  });
  const again: readonly Check[] = decideAgain(decision, labelWithRules, new StackedPolicy(root)).checks;
  const named = <C extends Check>(checks: readonly C[]): readonly C[] =>
    checks.map((check, index) => ({ ...check, rules: rulesOf(check, again[index]) }));
  return decision.shape === 'cross-check'
    ? { ...decision, checks: named(decision.checks) }
    : { ...decision, checks: named(decision.checks) };
}

/** Returns the evidence of a check, with the rules of the repeated check instead of states. */
function rulesOf(check: Check, again: Check | undefined): readonly Origin[] {
  const rules = (again?.rules ?? []).flatMap((origin) => ('span' in origin ? [spanText(origin.span)] : []));
  const state = check.rules.find((origin) => 'state' in origin);
  if (!namesState(check) || state === undefined || rules.length === 0) return check.rules;
  const others = check.rules.filter((origin) => !('state' in origin));
  return [...others, ...rules.map((rule) => ({ source: state.source, rule }))];
}

/** A cache: many decisions are about equal profiles. */
const known = new WeakMap<Profile, Map<PolicyClass, Profile>>();

/** Combines a compiled profile with its decompiled rules about the operations of a class. */
function profileWithRules(profile: Profile, policyClass: PolicyClass): Profile {
  const ofClass = memoised(known, profile, () => new Map<PolicyClass, Profile>());
  return memoised(ofClass, policyClass, () => {
    if (!(profile.policy instanceof CompiledAutomaton)) return profile;
    const budget = new Budget(maxSteps);
    const found = decompileProfile(
      profile.policy.profile,
      { files: budget, peers: budget, others: budget },
      classesWith(policyClass),
    );
    const decompiled = [...found.values()].filter((one) => one !== undefined);
    if (decompiled.some(({ counterexamples }) => counterexamples.length > 0)) return profile;
    const texts = decompiled.flatMap(({ rules }) => rules.map(({ text }) => text));
    const files = profile.files();
    const sourced = new SourcedFileAutomaton(files, compilePlainFileRules(texts, profile.name, files.ownersUnmarked));
    const rules = compilePlainRules(texts, socketFormOf(profile));
    return {
      ...profile,
      policy: new SourcedAutomaton(profile.policy, rules),
      files: () => sourced,
    };
  });
}

/** Returns the classes of the rules about an operation. Files, execs and changes of profile share an automaton. */
function classesWith(policyClass: PolicyClass): readonly PolicyClass[] {
  if (policyClass === 'unix') return ['unix', 'network'];
  const method = decompilationMethods.get(policyClass)?.by ?? 'paths';
  return method === 'paths' || method === 'profile-changes' ? ['file', 'change_profile'] : [policyClass];
}
