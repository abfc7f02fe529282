/**
 * Rules to add to policy: the minimal rules for a request, and their side effects.
 *
 * @module
 */
export { labelIn, profileKey, withRules, type AddedRules } from './repair/added-rules.ts';
export { withSource, type SourcedProfile } from './namespaces/sourced-profile.ts';
export { reevaluate } from './repair/re-evaluate.ts';
export { sideEffects, type SideEffects } from './repair/side-effects.ts';
export type { RequestedObjects } from './repair/requested-objects.ts';
export { rulePlace, type RulePlace } from './repair/rule-place.ts';
export {
  fixExpectations,
  type FixedPolicy,
  type FixedExpectation,
  type NeededRule,
  type ExpectationsFix,
} from './repair/fix-expectations.ts';
export { silence, type Silence } from './repair/silence.ts';
export { broaderOffers, type BroaderOffer } from './repair/broader-offers.ts';
export type { BroaderRules } from './repair/broader-offers.ts';
export type { BroaderForm } from './classes/broader-rule.ts';
export { repair, type EvaluatedPolicy, type Repair } from './repair/repair.ts';
export { repairProfiles, type ProfileRepair, type StillRefused } from './repair/repair-profiles.ts';
export { adviseRules, type ProfileAdvice } from './repair/advise.ts';
export type { ChangingName } from './classes/generalised-name.ts';
export type { ConfinedPlace, HostRisk, RiskOfAccess, RuleAccess } from './classes/host-risk.ts';
export { opensHost, type RuleRisk, type RuleWarning } from './repair/rule-warning.ts';
export { learntLines } from './learn/print-profile.ts';
export { inComplainMode, type ComplainProblem } from './learn/complain-mode.ts';
export {
  learnPolicy,
  learntName,
  type LearningChoices,
  type LearntPolicy,
  type UnlearntRecord,
} from './learn/learn-profile.ts';
export type { ExecMode } from './learn/place-program.ts';
export {
  abstractionPolicies,
  coveringPolicies,
  type CandidatePolicy,
  type CoveringPolicy,
} from './learn/suggest-includes.ts';
export {
  rulesByConvention,
  mergePeerRules,
  rulesOfOperation,
  type ConventionalRule,
  type RuleOfOperation,
} from './repair/rules-by-convention.ts';
export type { AdviceVerdict, FoundCause } from './known-causes/known-cause.ts';
export { refusalCauses } from './known-causes/refusal-causes.ts';
export { evaluatedCauses } from './known-causes/evaluated-causes.ts';
export { needsNoRules, recordedCauses, takesNoRule } from './known-causes/recorded-causes.ts';
export { draftRules, type ConfiguredResource } from './learn/draft-rules.ts';
