/**
 * Rules to add to policy: the minimal rules for a request, and their side effects.
 *
 * @module
 */
export { labelIn, profileKey, withRules, type AddedRules } from './repair/added-rules.ts';
export { withSource, type SourcedProfile } from './namespace/with-source.ts';
export { decideAgain } from './repair/decide-again.ts';
export { alsoAllowed, type AlsoAllowed } from './repair/also-allowed.ts';
export type { MeantThings } from './repair/meant-things.ts';
export { rulePlace, type RulePlace } from './repair/rule-place.ts';
export {
  fixSentences,
  type FixedPolicy,
  type FixedSentence,
  type NeededRule,
  type SentencesFix,
} from './repair/fix-sentences.ts';
export { silence, type Silence } from './repair/silence.ts';
export { widerOffers, type WiderOffer } from './repair/wider-offers.ts';
export type { WiderRules } from './advise/wider-rules.ts';
export type { WiderForm } from './class/wider.ts';
export { repair, type AskedPolicy, type Repair, type StillRefused } from './repair/repair.ts';
