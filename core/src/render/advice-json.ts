import type { ProfileAdvice } from '../repair/advise.ts';
import type { ChangingName } from '../classes/generalised-name.ts';
import type { RuleRisk, RuleWarning } from '../repair/rule-warning.ts';
import { textOf } from '../source/printable-text.ts';
import { profileFromRoot } from './advice-text.ts';

/** The advice for a profile, in JSON. */
export interface AdviceJson {
  /** The profile's name in the view of the root namespace. */
  readonly profile: string;
  /** The full name of the policy namespace; empty for the root. */
  readonly namespace: string;
  /** The rules to add to the profile, as in policy text. */
  readonly rules: readonly string[];
  /** True if rules have a priority, a feature of AppArmor from 4.1. */
  readonly needsPriority: boolean;
  /** The risks of the rules, if any. */
  readonly warnings?: readonly WarningJson[];
  /** True if a denial remains because no rule overrides the denial. */
  readonly stuck: boolean;
}

/** A warning about a rule, in JSON. */
export interface WarningJson {
  /** The rule with the risk. */
  readonly rule: string;
  /**
   * The risk: the rule gives access to the host, gives a broad capability, overrides a deny rule, or matches more names
   * than the changing name in a record.
   */
  readonly risk: RuleRisk;
  /** A rule that keeps the denial out of the log instead. */
  readonly instead?: string;
  /** The kinds of names that the rule matches in place of the recorded names. */
  readonly names?: readonly ChangingName[];
}

/** Converts warnings to the property `warnings`, without warnings to no property. */
export function warningsJson(warnings: readonly RuleWarning[]): Pick<AdviceJson, 'warnings'> {
  if (warnings.length === 0) return {};
  return {
    warnings: warnings.map(({ rule, risk, instead, names }) => ({
      rule: textOf(rule),
      risk,
      ...(instead === undefined ? {} : { instead: textOf(instead) }),
      ...(names === undefined ? {} : { names }),
    })),
  };
}

/** Converts advice to JSON values. */
export function adviceJson(advice: readonly ProfileAdvice[]): readonly AdviceJson[] {
  return advice.map(({ part, rules, warnings, isStuck }) => ({
    profile: profileFromRoot(part),
    namespace: textOf(part.namespace.fullName),
    rules: rules.map(textOf),
    needsPriority: warnings.some(({ risk }) => risk === 'overridden-denial'),
    ...warningsJson(warnings),
    stuck: isStuck,
  }));
}
