/**
 * All permissions of a label in a class, as the rules of one profile.
 *
 * @module
 */
export {
  exactRulesOf,
  reachOf,
  type NoReach,
  type Reach,
  type RefusedNames,
} from './effective-rules/effective-rules.ts';
export { writtenFileRules } from './effective-rules/written-file-rules.ts';
export type { LostRules } from './effective-rules/enumerate-universe.ts';
export type { CounterExample } from './effective-rules/verify-rules.ts';
export type { LayerPart, LayerRestrictions } from './effective-rules/layer-restrictions.ts';
export { explainReach } from './render/reach-text.ts';
export { reachJson, type LayerReachJson, type ReachJson, type RestrictionJson } from './render/reach-json.ts';
