import type { ConfinedPlace, HostRisk } from '../classes/host-risk.ts';
import { policyClasses, type PolicyClass } from '../classes/policy-classes.ts';
import { ruleWithoutObject } from '../classes/rule-words.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ChangingName } from '../classes/generalised-name.ts';
import { printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { changingNames } from './changing-names.ts';
import { hostRisk } from './host-risk.ts';

/**
 * A risk of a rule: an access to the host, or
 * - `broad-capability`: a capability with many unrelated powers;
 * - `overridden-denial`: the rule overrides a deny rule of the profile;
 * - `changing-name`: the rule matches more names than the recorded name, which never occurs again.
 */
export type RuleRisk = HostRisk | 'broad-capability' | 'overridden-denial' | 'changing-name';

/** A warning about a suggested rule. */
export interface RuleWarning {
  readonly rule: ByteString;
  readonly risk: RuleRisk;
  /** A rule that keeps the denial out of the log instead. */
  readonly instead?: ByteString;
  /** The kinds of names that the rule matches in place of the recorded names. */
  readonly names?: readonly ChangingName[];
}

/** Returns whether a rule with a risk gives access to the host: such a rule is the last resort. */
export function opensHost({ risk }: RuleWarning): boolean {
  return risk !== 'broad-capability' && risk !== 'overridden-denial' && risk !== 'changing-name';
}

/** Returns the warnings about a suggested rule of a profile. */
export function ruleWarnings(rule: AdvisedRule, place: ConfinedPlace): readonly RuleWarning[] {
  const text = printAdvisedRule(rule);
  const names = rule.object === undefined ? [] : changingNames(rule.object, rule.permissions);
  const more = names.length === 0 ? [] : [{ rule: text, risk: 'changing-name', names } as const];
  if (rule.isDenial === true) return more;
  const risk = hostRisk(rule, place);
  const instead = printAdvisedRule({ ...rule, isDenial: true });
  // Without the higher priority, a deny rule of the profile keeps the denial.
  const isDenied = rule.priority > 0;
  return [
    ...more,
    ...(isDenied ? [{ rule: text, risk: 'overridden-denial' } as const] : []),
    ...(risk === undefined ? [] : [{ rule: text, risk, ...(isDenied ? {} : { instead }) }]),
  ];
}

/** Returns the warnings about a suggested rule without an object: a capability. */
export function warningsWithoutObject(
  rule: ByteString,
  policyClass: PolicyClass,
  permissions: readonly string[],
  place: ConfinedPlace,
): readonly RuleWarning[] {
  return permissions.flatMap((name) => {
    const risk = hostRisk({ policyClass, permissions: [name], labels: [] }, place);
    const instead = `deny ${ruleWithoutObject(policyClasses[policyClass], [name])}` as ByteString;
    return risk === undefined ? [] : [{ rule, risk, instead }];
  });
}
