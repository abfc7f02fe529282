import { groupedBy } from '../source/grouped-by.ts';
import { profileKey, withRules } from './added-rules.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import type { EvaluatedPolicy, Repair } from './repair.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import type { BroaderForm } from '../classes/broader-rule.ts';
import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { minimalRulesAllowing } from './advise.ts';
import { printAdvisedRule, broaderThan } from './advised-rule.ts';
import { evaluateWithRules } from './evaluate-with-rules.ts';
import { ExtendedProfiles } from './extended-profiles.ts';
import type { EvaluatedCheck } from './refused-needs.ts';

/** Broader rules, with the side effects beyond the minimal rules, for every requested policy in order. */
export interface BroaderOffer extends BroaderRules {
  /** Undefined after the time limit of comparisons. */
  readonly also: readonly SideEffects[] | undefined;
}

/** Time limit for comparisons, acceptable to a waiting user. The started comparison is finished. */
const maxMilliseconds = 5000;

/** Returns broader rules to replace minimal rules of a repair, and the side effects of every replacement. */
export function broaderOffers(
  requested: readonly EvaluatedPolicy[],
  { advice, refused }: Repair,
): readonly BroaderOffer[] {
  const lost = new Set(refused.map(({ decision }) => decision));
  const left = requested.map(({ policy, decisions, behaviours }) => ({
    policy,
    decisions: decisions.filter((decision) => !lost.has(decision)),
    behaviours,
    before: withRules(policy, advice),
  }));
  const offers = broaderRules(left.flatMap(({ decisions }) => decisions));
  // Rules in place of several minimal rules are compared once, and first.
  const equal = [...groupedBy(offers, (offer) => [profileKey(offer.part), ...offer.rules].join('\0')).values()];
  const compared = new Map<BroaderRules, readonly SideEffects[]>();
  const start = Date.now();
  for (const group of equal.toSorted((one, other) => other.length - one.length)) {
    if (Date.now() - start > maxMilliseconds) break;
    const also = left.map(({ policy, decisions, behaviours, before }) =>
      sideEffects(policy, [group[0]], decisions, behaviours, [], before),
    );
    for (const offer of group) compared.set(offer, also);
  }
  return offers.map((offer) => ({ ...offer, also: compared.get(offer) }));
}

/** Broader rules as an alternative to a minimal rule. */
export interface BroaderRules {
  readonly part: LabelPart;
  readonly class: PolicyClass;
  /** The advised rule to replace. */
  readonly instead: ByteString;
  readonly as: BroaderForm;
  readonly rules: readonly ByteString[];
}

/** Returns broader rules that also suffice for decisions, verified by re-evaluation. */
function broaderRules(decisions: readonly Decision[]): readonly BroaderRules[] {
  const extended = new ExtendedProfiles();
  const allows = (rules: readonly ByteString[], refusal: EvaluatedCheck): boolean =>
    evaluateWithRules(refusal, rules, extended).verdict === 'allow';
  return minimalRulesAllowing(decisions, extended).flatMap(({ needs: { part }, rules, refusals }) =>
    rules.flatMap((rule) => {
      const instead = printAdvisedRule(rule);
      const others = rules.filter((other) => other !== rule).map(printAdvisedRule);
      const own = refusals.filter((one) => !allows(others, one));
      return broaderThan(rule, part.profile.name).flatMap(({ as, rules: broader }): readonly BroaderRules[] => {
        const isEnough = own.every((one) => allows(broader, one) || allows([...others, ...broader], one));
        if (!isEnough || broader.includes(instead)) return [];
        return [{ part, class: rule.policyClass, instead, as, rules: broader }];
      });
    }),
  );
}
