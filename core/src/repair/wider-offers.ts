import { widerRules, type WiderRules } from '../advise/wider-rules.ts';
import { profileKey, type AddedRules } from './added-rules.ts';
import { alsoAllowed, type AlsoAllowed } from './also-allowed.ts';
import type { AskedPolicy, Repair } from './repair.ts';

/** Broader rules, with the side effects beyond the minimal rules, for every requested policy in order. */
export interface WiderOffer extends WiderRules {
  readonly also: readonly AlsoAllowed[];
}

/** Limit of offers, because comparisons take time. */
const mostOffers = 24;

/** Returns broader rules to replace minimal rules of a repair, and the side effects of every replacement. */
export function widerOffers(asked: readonly AskedPolicy[], { advice, refused }: Repair): readonly WiderOffer[] {
  const lost = new Set(refused.map(({ decision }) => decision));
  const left = asked.map((one) => ({ ...one, decisions: one.decisions.filter((decision) => !lost.has(decision)) }));
  const offers = widerRules(left.flatMap(({ decisions }) => decisions));
  return offers.slice(0, mostOffers).map((offer) => {
    const added = advice.map((one) => withInstead(one, offer));
    return {
      ...offer,
      also: left.map(({ policy, decisions, behaviours }) =>
        alsoAllowed(policy, added, decisions, behaviours, [], advice),
      ),
    };
  });
}

function withInstead({ asked, rules }: AddedRules, offer: WiderRules): AddedRules {
  if (profileKey(asked) !== profileKey(offer.asked)) return { asked, rules };
  return { asked, rules: rules.flatMap((rule) => (rule === offer.instead ? offer.rules : [rule])) };
}
