import type { PolicyClass } from '../class/policy-classes.ts';
import type { WiderForm } from '../class/wider.ts';
import type { LabelPart } from '../label/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { leastAllowing } from './advise.ts';
import { printAdvisedRule, widerThan } from './advised-rule.ts';
import { answerWith } from './answer-with.ts';
import { ExtendedProfiles } from './extended-profiles.ts';

/** Broader rules as an alternative to a minimal rule. */
export interface WiderRules {
  readonly asked: LabelPart;
  readonly class: PolicyClass;
  /** The advised rule to replace. */
  readonly instead: ByteString;
  readonly as: WiderForm;
  readonly rules: readonly ByteString[];
}

/** Returns broader rules that also suffice for decisions, verified by re-evaluation. */
export function widerRules(decisions: readonly Decision[]): readonly WiderRules[] {
  const extended = new ExtendedProfiles();
  return leastAllowing(decisions, extended).flatMap(({ needs: { asked }, rules, refusals }) =>
    rules.flatMap((rule) => {
      const instead = printAdvisedRule(rule);
      const others = rules.filter((other) => other !== rule).map(printAdvisedRule);
      return widerThan(rule, asked.profile.name).flatMap(({ as, rules: wider }): readonly WiderRules[] => {
        const isEnough = refusals.every((one) => answerWith(one, [...others, ...wider], extended).verdict === 'allow');
        if (!isEnough || wider.includes(instead)) return [];
        return [{ asked, class: rule.policyClass, instead, as, rules: wider }];
      });
    }),
  );
}
