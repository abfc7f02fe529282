import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintRuleCode } from '../diagnostics/lint-codes.ts';
import type { LintedProfile, PolicySet } from './policy-set.ts';
import type { OwnRule } from './rule-automata.ts';

/** A finding of a rule. The hint states the remedy; `fix` is only for a change that cannot remove a permission in use. */
export interface LintFinding extends Pick<Diagnostic, 'message' | 'span' | 'via' | 'related' | 'fix'> {
  readonly hint: string;
}

/** A rule of `lamellar lint`. */
export interface LintRule<Id extends LintRuleCode = LintRuleCode> {
  /** The identifier, and the folder in `core/src/lint`. */
  readonly id: Id;
  /** A short description of the problem. */
  readonly title: string;
  /** Returns the findings of a policy set. */
  readonly find?: (set: PolicySet) => Iterable<LintFinding>;
  /** Returns the findings of a profile, from the rules in its text. */
  readonly findIn?: (profile: LintedProfile, rules: readonly OwnRule[]) => Iterable<LintFinding>;
}
