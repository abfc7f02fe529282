import { policyClasses, type ClassRow, type Permission, type PolicyClass } from '../class/policy-classes.ts';
import { ruleWords } from '../class/rule-words.ts';
import type { ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';

/** A rule that gives one profile permissions, towards one peer where they are about one. */
export interface AdvisedRule {
  readonly policyClass: PolicyClass;
  readonly permissions: readonly Permission[];
  /** The signals that it is about, or what else rules of the class tell apart; undefined for all of it. */
  readonly names: readonly string[] | undefined;
  /** What the profile sees of the peer, or one part of that, as it is called. */
  readonly peer?: ByteString;
  /** Above that of the `deny` rules in its way; 0 where there are none. */
  readonly priority: number;
}

/** The rule as policy text. */
export function printAdvisedRule({ policyClass, permissions, names, peer, priority }: AdvisedRule): ByteString {
  const row = policyClasses[policyClass];
  const first = priority === 0 ? '' : `priority=${priority} `;
  const about = peer === undefined ? '' : ` ${peerCondition(row)}=${quotePattern(peer)}`;
  return `${first}${ruleWords(row, permissions, names)}${about},` as ByteString;
}

/** What names another label in rules of a class. */
function peerCondition(row: ClassRow): string {
  return 'labelCondition' in row && row.labelCondition !== undefined ? row.labelCondition : 'peer';
}

/** Rules with those put together that differ in their permissions alone. */
export function mergeRules(rules: readonly AdvisedRule[]): readonly AdvisedRule[] {
  const merged = new Map<string, AdvisedRule>();
  for (const rule of rules) {
    const { policyClass, permissions, names, peer, priority } = rule;
    const key = JSON.stringify([policyClass, names ?? null, peer ?? null, priority]);
    const other = merged.get(key);
    if (other === undefined) merged.set(key, rule);
    else merged.set(key, { ...other, permissions: [...new Set([...other.permissions, ...permissions])] });
  }
  return [...merged.values()];
}
