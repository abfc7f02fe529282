import { widerRules, type WiderRules } from '../advise/wider-rules.ts';
import { profileKey, type AddedRules } from './added-rules.ts';
import { alsoAllowed, type AlsoAllowed } from './also-allowed.ts';
import type { AskedPolicy, Repair } from './repair.ts';

/** Rules that allow more than was asked, and what that is beside what the least rules allow, for each policy that was asked, in their order. */
export interface WiderOffer extends WiderRules {
  readonly also: readonly AlsoAllowed[];
}

/** Each is compared: with more of them somebody would wait. */
const mostOffers = 24;

/** What somebody may mean who is told of a repair: the rules in place of which wider ones suffice, and what each of those allows besides. */
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
