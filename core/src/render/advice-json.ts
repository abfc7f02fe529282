import type { ProfileAdvice } from '../repair/advise.ts';
import { textOf } from '../source/bytes.ts';
import { profileFromRoot } from './advice-text.ts';

/** The advice for a profile, in JSON. */
export interface AdviceJson {
  /** The profile's name in the view of the root namespace. */
  readonly profile: string;
  readonly namespace: string;
  readonly rules: readonly string[];
  /** True if rules have a priority, a feature of AppArmor from 4.1. */
  readonly needsPriority: boolean;
  /** True if a denial remains because no rule overrides the denial. */
  readonly stuck: boolean;
}

/** Converts advice to JSON values. */
export function adviceJson(advice: readonly ProfileAdvice[]): readonly AdviceJson[] {
  return advice.map(({ asked, rules, beatsDenials, isStuck }) => ({
    profile: profileFromRoot(asked),
    namespace: textOf(asked.namespace.fullName),
    rules: rules.map(textOf),
    needsPriority: beatsDenials,
    stuck: isStuck,
  }));
}
