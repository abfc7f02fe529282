import type { PolicyClass } from '../classes/policy-classes.ts';
import type { BroaderForm } from '../classes/broader-rule.ts';
import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { minimalRulesAllowing } from './advise.ts';
import { printAdvisedRule, broaderThan } from './advised-rule.ts';
import { evaluateWithRules } from './answer-with.ts';
import { ExtendedProfiles } from './extended-profiles.ts';
import type { EvaluatedCheck } from './refused-needs.ts';

/** Broader rules as an alternative to a minimal rule. */
export interface BroaderRules {
  readonly asked: LabelPart;
  readonly class: PolicyClass;
  /** The advised rule to replace. */
  readonly instead: ByteString;
  readonly as: BroaderForm;
  readonly rules: readonly ByteString[];
}

/** Returns broader rules that also suffice for decisions, verified by re-evaluation. */
export function broaderRules(decisions: readonly Decision[]): readonly BroaderRules[] {
  const extended = new ExtendedProfiles();
  const allows = (rules: readonly ByteString[], refusal: EvaluatedCheck): boolean =>
    evaluateWithRules(refusal, rules, extended).verdict === 'allow';
  return minimalRulesAllowing(decisions, extended).flatMap(({ needs: { asked }, rules, refusals }) =>
    rules.flatMap((rule) => {
      const instead = printAdvisedRule(rule);
      const others = rules.filter((other) => other !== rule).map(printAdvisedRule);
      const own = refusals.filter((one) => !allows(others, one));
      return broaderThan(rule, asked.profile.name).flatMap(({ as, rules: wider }): readonly BroaderRules[] => {
        const isEnough = own.every((one) => allows(wider, one) || allows([...others, ...wider], one));
        if (!isEnough || wider.includes(instead)) return [];
        return [{ asked, class: rule.policyClass, instead, as, rules: wider }];
      });
    }),
  );
}
