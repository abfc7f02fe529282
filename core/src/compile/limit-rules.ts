import type { ResourceLimit } from '../profile/profile.ts';
import type { Rule, RlimitRule } from '../language/ast-rules.ts';
import { limitValue } from '../language/keywords/limit-value.ts';
import { limitNamed, rlimits, type LimitName } from '../language/keywords/rlimits.ts';
import type { Placed } from './includes/include-trail.ts';

/** Returns whether a rule limits a resource. */
export function isLimitRule(node: { readonly kind: string }): node is RlimitRule {
  return node.kind === 'rlimit';
}

/**
 * Returns a lazy lookup of the limit that rules set for each resource. The last rule wins.
 *
 * @param rules - the rules of a profile; rules about anything but limits are ignored
 * @see `TOK_RLIMIT` in apparmor_parser's grammar
 */
export function resourceLimits(rules: readonly Placed<Rule>[]): (name: LimitName) => ResourceLimit | undefined {
  const about = rules.flatMap(({ node, via }) => (isLimitRule(node) ? [{ node, via }] : []));
  if (about.length === 0) return noLimits;
  let limits: Map<LimitName, ResourceLimit> | undefined;
  return (name) => (limits ??= limitsOf(about)).get(name);
}

const noLimits = (): undefined => undefined;

function limitsOf(rules: readonly Placed<RlimitRule>[]): Map<LimitName, ResourceLimit> {
  const limits = new Map<LimitName, ResourceLimit>();
  for (const { node, via } of rules) {
    const [name, counts] = [limitNamed(node.limit.value), rlimits.get(node.limit.value)];
    if (name === undefined || counts === undefined) continue;
    const value = limitValue(counts, node.value.value, node.unit?.value);
    if (value !== undefined) limits.set(name, { value, origins: [{ span: node.span, via }] });
  }
  return limits;
}
