import type { RuleTerms } from '../automata/rule-automaton.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import type { Statement } from '../language/ast.ts';
import type { Qualifiers } from '../language/ast-words.ts';

/** A rule for the automaton, and the place in the source. */
export interface AutomatonRule {
  readonly node: Statement;
  readonly terms: RuleTerms;
  readonly origin: RuleOrigin;
}

/** The effect of a rule's qualifiers. */
export type QualifiedEffect = Pick<RuleTerms, 'effect' | 'priority' | 'audit'>;

/** Returns the effect of a rule's qualifiers, with the compiler's defaults. */
export function effectOf(rule: { readonly kind: string; readonly qualifiers: Qualifiers }): QualifiedEffect {
  const { mode, priority } = rule.qualifiers;
  return {
    effect: mode === 'deny' || mode === 'prompt' ? mode : 'allow',
    priority: priority?.value ?? 0,
    audit: isAudited(rule),
  };
}

/**
 * Returns whether grants or denials of a rule are logged. For a denial with `all,` the qualifier works in reverse. The
 * compiler applies the qualifiers to the rule and again to the implied rules, and each application toggles the
 * quietness of a denial.
 *
 * @see `prefix_rule_t::add_prefix` and `all_rule::add_implied_rules` of apparmor_parser 4.1
 */
export function isAudited({ kind, qualifiers }: { readonly kind: string; readonly qualifiers: Qualifiers }): boolean {
  const isWritten = qualifiers.audit === 'audit';
  return kind === 'all' && qualifiers.mode === 'deny' ? !isWritten : isWritten;
}
