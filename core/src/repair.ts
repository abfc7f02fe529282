/**
 * Rules to add to policy: the minimal rules for a request, and their side effects.
 *
 * @module
 */
export { labelIn, profileKey, withRules, type AddedRules } from './repair/added-rules.ts';
export { withSource, type SourcedProfile } from './namespace/with-source.ts';
export { reevaluate } from './repair/decide-again.ts';
export { sideEffects, type SideEffects } from './repair/also-allowed.ts';
export type { RequestedObjects } from './repair/meant-things.ts';
export { rulePlace, type RulePlace } from './repair/rule-place.ts';
export {
  fixExpectations,
  type FixedPolicy,
  type FixedExpectation,
  type NeededRule,
  type ExpectationsFix,
} from './repair/fix-sentences.ts';
export { silence, type Silence } from './repair/silence.ts';
export { broaderOffers, type BroaderOffer } from './repair/wider-offers.ts';
export type { BroaderRules } from './advise/wider-rules.ts';
export type { BroaderForm } from './class/wider.ts';
export { repair, type EvaluatedPolicy, type Repair, type StillRefused } from './repair/repair.ts';
