import type { RuleEffect, RuleTerms } from '../automaton/rule-automaton.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import type { Qualifiers } from '../syntax/ast-words.ts';

/** A rule for the automaton, and its place for people. */
export interface AutomatonRule {
  readonly terms: RuleTerms;
  readonly origin: RuleOrigin;
}

/** What a rule's qualifiers say, with the compiler's defaults. */
export function effectOf(rule: { readonly kind: string; readonly qualifiers: Qualifiers }): {
  effect: RuleEffect;
  priority: number;
  audit: boolean;
} {
  const { mode, priority } = rule.qualifiers;
  return {
    effect: mode === 'deny' || mode === 'prompt' ? mode : 'allow',
    priority: priority?.value ?? 0,
    audit: isAudited(rule),
  };
}

/**
 * Whether what a rule grants or denies is logged. With `all,` it is the other way round for a denial: the compiler applies
 * the qualifiers to the rule and once more to those that it stands for, and each time a denial becomes quiet or is no more.
 *
 * @see `prefix_rule_t::add_prefix` and `all_rule::add_implied_rules` of apparmor_parser 4.1
 */
export function isAudited({ kind, qualifiers }: { readonly kind: string; readonly qualifiers: Qualifiers }): boolean {
  const isWritten = qualifiers.audit === 'audit';
  return kind === 'all' && qualifiers.mode === 'deny' ? !isWritten : isWritten;
}
