import type { StatePermissions } from './automaton.ts';
import type { RuleTerms } from './rule-terms.ts';

/**
 * The permissions of a state whose rules all match: bit by bit the highest priority counts, and
 * among its rules a deny beats every allow.
 *
 * @see `accept_perms` of apparmor_parser's `hfa.cc`
 */
export function combinePermissions(rules: readonly RuleTerms[]): StatePermissions {
  let allow = 0;
  let quiet = 0;
  let about = 0;
  for (const rule of rules) about |= rule.permissions;
  for (let bits = about; bits !== 0; bits &= bits - 1) {
    const bit = bits & -bits;
    const top = decidingRules(rules, bit, (rule) => rule);
    if (top[0]?.effect === 'allow') allow |= bit;
    if (top.some(({ effect, audit }) => effect === 'deny' && !audit)) quiet |= bit;
  }
  return { allow, quiet };
}

/**
 * Returns the rules that decide about `bits`: a bit, or several bits with equal rules. Deciding rules have equal
 * effects.
 */
export function decidingRules<Rule>(
  rules: readonly Rule[],
  bits: number,
  termsOf: (rule: Rule) => RuleTerms,
): readonly Rule[] {
  const about = rules.filter((rule) => (termsOf(rule).permissions & bits) !== 0);
  if (about.length === 0) return about;
  const priority = about.reduce((highest, rule) => Math.max(highest, termsOf(rule).priority), -Infinity);
  const top = about.filter((rule) => termsOf(rule).priority === priority);
  for (const effect of ['deny', 'allow'] as const) {
    const deciding = top.filter((rule) => termsOf(rule).effect === effect);
    if (deciding.length > 0) return deciding;
  }
  return top;
}
