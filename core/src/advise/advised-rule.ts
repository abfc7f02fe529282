import { objectOf } from '../class/parse-object.ts';
import { policyClasses, type ClassRow, type PolicyClass } from '../class/policy-classes.ts';
import { ruleWords } from '../class/rule-words.ts';
import type { ThingForm } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';

/** A rule that gives one profile permissions, towards one peer or of one thing where they are about one. */
export interface AdvisedRule {
  readonly policyClass: PolicyClass;
  readonly permissions: readonly string[];
  /** The signals that it is about, or what else rules of the class tell apart; undefined for all of it. */
  readonly names: readonly string[] | undefined;
  /** What the profile sees of the peer, or one part of that, as it is called. */
  readonly peer?: ByteString;
  /** What it is about, where that is no label. */
  readonly thing?: Thing;
  /** What the labels in it are called in rules of the profile. */
  readonly labels: readonly ByteString[];
  /** Above that of the `deny` rules in its way; 0 where there are none. */
  readonly priority: number;
}

/** The rule as policy text. */
export function printAdvisedRule(rule: AdvisedRule): ByteString {
  const { policyClass, permissions, names, peer, thing, labels, priority } = rule;
  const row = policyClasses[policyClass];
  const first = priority === 0 ? '' : `priority=${priority} `;
  if (thing !== undefined) return `${first}${formOf(row).rule(thing, permissions, labels)}` as ByteString;
  const about = peer === undefined ? '' : ` ${peerCondition(row)}=${quotePattern(peer)}`;
  return `${first}${ruleWords(row, permissions, names)}${about},` as ByteString;
}

/** How rules of a class are about things. */
function formOf(row: ClassRow): ThingForm<Thing> {
  const form = row.operations.map(objectOf).find((object) => typeof object === 'object');
  if (form === undefined) throw new RangeError(`${row.word} is about no things`);
  return form;
}

/** What names another label in rules of a class. */
function peerCondition(row: ClassRow): string {
  return 'labelCondition' in row && row.labelCondition !== undefined ? row.labelCondition : 'peer';
}

/** Rules with those put together that differ in their permissions alone. */
export function mergeRules(rules: readonly AdvisedRule[]): readonly AdvisedRule[] {
  const merged = new Map<string, AdvisedRule>();
  for (const rule of rules) {
    const { policyClass, permissions, names, peer, thing, labels, priority } = rule;
    const key = JSON.stringify([policyClass, names ?? null, peer ?? null, thing ?? null, labels, priority]);
    const other = merged.get(key);
    if (other === undefined) merged.set(key, rule);
    else merged.set(key, { ...other, permissions: [...new Set([...other.permissions, ...permissions])] });
  }
  return [...merged.values()];
}
