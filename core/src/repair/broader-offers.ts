import { broaderRules, type BroaderRules } from './broader-rules.ts';
import { profileKey, type AddedRules } from './added-rules.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import type { EvaluatedPolicy, Repair } from './repair.ts';

/** Broader rules, with the side effects beyond the minimal rules, for every requested policy in order. */
export interface BroaderOffer extends BroaderRules {
  readonly also: readonly SideEffects[];
}

/** Limit of offers, because comparisons take time. */
const maxOffers = 24;

/** Returns broader rules to replace minimal rules of a repair, and the side effects of every replacement. */
export function broaderOffers(asked: readonly EvaluatedPolicy[], { advice, refused }: Repair): readonly BroaderOffer[] {
  const lost = new Set(refused.map(({ decision }) => decision));
  const left = asked.map((one) => ({ ...one, decisions: one.decisions.filter((decision) => !lost.has(decision)) }));
  const offers = broaderRules(left.flatMap(({ decisions }) => decisions));
  return offers.slice(0, maxOffers).map((offer) => {
    const added = advice.map((one) => withInstead(one, offer));
    return {
      ...offer,
      also: left.map(({ policy, decisions, behaviours }) =>
        sideEffects(policy, added, decisions, behaviours, [], advice),
      ),
    };
  });
}

function withInstead({ asked, rules }: AddedRules, offer: BroaderRules): AddedRules {
  if (profileKey(asked) !== profileKey(offer.asked)) return { asked, rules };
  return { asked, rules: rules.flatMap((rule) => (rule === offer.instead ? offer.rules : [rule])) };
}
