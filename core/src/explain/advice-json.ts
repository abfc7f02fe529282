import type { ProfileAdvice } from '../advise/advise.ts';
import { textOf } from '../source/bytes.ts';
import { profileFromRoot } from './advice-text.ts';

/** What one profile needs, in JSON. */
export interface AdviceJson {
  /** As the root namespace sees it. */
  readonly profile: string;
  readonly namespace: string;
  readonly rules: readonly string[];
  /** Whether rules have a priority, which AppArmor knows from 4.1 on. */
  readonly needsPriority: boolean;
  /** Whether a denial is in the way that no rule goes before. */
  readonly stuck: boolean;
}

/** Advice as JSON values. */
export function adviceJson(advice: readonly ProfileAdvice[]): readonly AdviceJson[] {
  return advice.map(({ asked, rules, beatsDenials, isStuck }) => ({
    profile: profileFromRoot(asked),
    namespace: textOf(asked.namespace.fullName),
    rules: rules.map(textOf),
    needsPriority: beatsDenials,
    stuck: isStuck,
  }));
}
