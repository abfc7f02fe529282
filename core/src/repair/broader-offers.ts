import { broaderRules, type BroaderRules } from './broader-rules.ts';
import { groupedBy } from '../source/grouped-by.ts';
import { profileKey, withRules } from './added-rules.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import type { EvaluatedPolicy, Repair } from './repair.ts';

/** Broader rules, with the side effects beyond the minimal rules, for every requested policy in order. */
export interface BroaderOffer extends BroaderRules {
  /** Undefined after the time limit of comparisons. */
  readonly also: readonly SideEffects[] | undefined;
}

/** Time limit for comparisons, acceptable to a waiting user. The started comparison is finished. */
const maxMilliseconds = 5000;

/** Returns broader rules to replace minimal rules of a repair, and the side effects of every replacement. */
export function broaderOffers(asked: readonly EvaluatedPolicy[], { advice, refused }: Repair): readonly BroaderOffer[] {
  const lost = new Set(refused.map(({ decision }) => decision));
  const left = asked.map(({ policy, decisions, behaviours }) => ({
    policy,
    decisions: decisions.filter((decision) => !lost.has(decision)),
    behaviours,
    before: withRules(policy, advice),
  }));
  const offers = broaderRules(left.flatMap(({ decisions }) => decisions));
  // Rules in place of several minimal rules are compared once, and first.
  const equal = [...groupedBy(offers, (offer) => [profileKey(offer.asked), ...offer.rules].join('\0')).values()];
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
