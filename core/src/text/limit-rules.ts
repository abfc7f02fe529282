import type { ResourceLimit } from '../profile/profile.ts';
import type { Rule, RlimitRule } from '../syntax/ast-rules.ts';
import { limitValue } from '../syntax/vocabulary/limit-value.ts';
import { limitNamed, rlimits, type LimitName } from '../syntax/vocabulary/rlimits.ts';
import type { Placed } from './placed.ts';

/** Whether a rule limits a resource. */
export function isLimitRule(node: { readonly kind: string }): node is RlimitRule {
  return node.kind === 'rlimit';
}

/**
 * What rules limit each resource to, worked out when it is first asked: of several rules the last one.
 *
 * @param rules - those of a profile; what limits nothing is left alone
 * @see `TOK_RLIMIT` in apparmor_parser's grammar
 */
export function resourceLimits(rules: readonly Placed<Rule>[]): (name: LimitName) => ResourceLimit | undefined {
  let limits: Map<LimitName, ResourceLimit> | undefined;
  return (name) => (limits ??= limitsOf(rules)).get(name);
}

function limitsOf(rules: readonly Placed<Rule>[]): Map<LimitName, ResourceLimit> {
  const limits = new Map<LimitName, ResourceLimit>();
  for (const { node, via } of rules) {
    if (!isLimitRule(node)) continue;
    const [name, counts] = [limitNamed(node.limit.value), rlimits.get(node.limit.value)];
    if (name === undefined || counts === undefined) continue;
    const value = limitValue(counts, node.value.value, node.unit?.value);
    if (value !== undefined) limits.set(name, { value, origins: [{ span: node.span, via }] });
  }
  return limits;
}
