import type { ConfinedPlace, HostRisk } from '../classes/host-risk.ts';
import { policyClasses, type PolicyClass } from '../classes/policy-classes.ts';
import { ruleWithoutObject } from '../classes/rule-words.ts';
import { containerOfProfile } from '../stacks/container-names.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ChangingName } from '../classes/generalised-name.ts';
import { printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { changingNames } from './changing-names.ts';

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

/** Returns the place of a profile, by its name and namespace. */
export function placeOfProfile(profile: ByteString, isInRoot: boolean): ConfinedPlace {
  if (!isInRoot) return 'container';
  return containerOfProfile((profile.split('//')[0] ?? '') as ByteString) === undefined ? 'host' : 'host-layer';
}

/** Returns the warnings about a suggested rule of a profile. */
export function ruleWarnings(rule: AdvisedRule, place: ConfinedPlace): readonly RuleWarning[] {
  const text = printAdvisedRule(rule);
  const names = rule.object === undefined ? [] : changingNames(rule.object, rule.permissions);
  const more = names.length === 0 ? [] : [{ rule: text, risk: 'changing-name', names } as const];
  if (rule.isDenial === true) return more;
  const risk = riskOfRule(rule, place);
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
    const risk = riskOfRule({ policyClass, permissions: [name], labels: [] }, place);
    const instead = `deny ${ruleWithoutObject(policyClasses[policyClass], [name])}` as ByteString;
    return risk === undefined ? [] : [{ rule, risk, instead }];
  });
}

/** Returns the risk of a rule for the host; undefined if there is none, or a host layer limits the profile. */
function riskOfRule(
  {
    policyClass,
    permissions,
    peer,
    object,
    labels,
  }: Pick<AdvisedRule, 'policyClass' | 'permissions' | 'peer' | 'object' | 'labels'>,
  place: ConfinedPlace,
): HostRisk | 'broad-capability' | undefined {
  if (place === 'container') return undefined;
  const row = policyClasses[policyClass];
  if ('riskOfAccess' in row)
    return row.riskOfAccess?.({ permissions, labels, place, ...(object === undefined ? {} : { object }) });
  // The kernel replaces unmediated checks by a capability only in classes that give control over the peer.
  const isControl =
    'capabilityInstead' in row && row.operations.some(({ subject }) => permissions.includes(subject.name));
  return isControl && (peer === undefined || peer === ('unconfined' as string)) ? 'host-processes' : undefined;
}
