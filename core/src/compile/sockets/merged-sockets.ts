import { memoised } from '../../source/memoised.ts';
import { valueOf, conditionNamed } from '../../rule-checks/conditions.ts';
import type { NetworkRule, UnixRule } from '../../language/ast-rules.ts';
import { socketsNamed, typeNumber, unixDomain } from '../../language/keywords/sockets.ts';
import { namedUnixTypes } from './socket-terms.ts';

/** A rule about sockets. */
export type SocketRule = NetworkRule | UnixRule;

/** Returns whether a statement is a socket rule. */
export function isSocketRule(node: { readonly kind: string }): node is SocketRule {
  return node.kind === 'network' || node.kind === 'unix';
}

/** The share of a unix rule in the additional network rule: all permissions, or nothing. */
export type NetworkShare = 'everything' | 'nothing';

/**
 * Returns the unix rules that the compiler merges with the unix rule implied by a network rule. The rules differ only
 * in permissions, so the first represents all, with every permission. The implied rule itself is never emitted as a
 * network rule.
 *
 * @param rules - all socket rules of a profile, in order
 * @see `Profile::merge_rules`, `af_rule::cmp` of apparmor_parser
 */
export function mergedSockets(rules: readonly SocketRule[]): ReadonlyMap<UnixRule, NetworkShare> {
  const shares = new Map<UnixRule, NetworkShare>();
  if (!mayMerge(rules)) return shares;
  const groups = new Map<string, SocketRule[]>();
  for (const rule of rules) {
    for (const key of rule.kind === 'network' ? impliedKeys(rule) : ownKeys(rule))
      memoised(groups, key, () => []).push(rule);
  }
  for (const group of groups.values()) {
    if (group.every(({ kind }) => kind === 'unix')) continue;
    const [first] = group;
    for (const rule of group) if (rule.kind === 'unix') shares.set(rule, rule === first ? 'everything' : 'nothing');
  }
  return shares;
}

/**
 * Returns whether merging with a network rule matters: without a permission list, a network rule already grants
 * everything that merging could lose.
 */
export function mayMerge(rules: readonly SocketRule[]): boolean {
  return rules.some((rule) => rule.kind === 'network' && rule.permissions.length > 0);
}

function ownKeys(rule: UnixRule): readonly string[] {
  const isPlain = [...rule.conditions, ...(rule.peer?.conditions ?? [])].every(
    ({ name }) => (name as string) === 'type',
  );
  if (!isPlain || (rule.qualifiers.priority?.value ?? 0) !== 0) return [];
  return [keyOf(rule, typeNumber(valueOf(conditionNamed(rule.conditions, 'type'))?.value ?? ''))];
}

function impliedKeys(rule: NetworkRule): readonly string[] {
  const [first, second] = rule.words.map(({ value }) => value as string);
  const sockets = socketsNamed(first, second);
  const isAddressed = rule.conditions.length > 0 || (rule.peer?.conditions ?? []).length > 0;
  if (sockets === undefined || isAddressed || !sockets.domains.includes(unixDomain)) return [];
  const types = sockets.types === undefined ? [undefined] : sockets.types.length > 1 ? namedUnixTypes : sockets.types;
  return types.map((type) => keyOf(rule, type));
}

/** Returns the key of mergeable rules. A denial has no network share. */
function keyOf({ qualifiers: { mode, audit } }: SocketRule, type: number | undefined): string {
  return `${type ?? 'any'} ${mode ?? ''} ${audit ?? ''}`;
}
