/**
 * All permissions of a label in a class, as the rules of one profile.
 *
 * @module
 */
export { reachOf, type NoReach, type Reach, type RefusedNames } from './reach/reach.ts';
export type { LostRules } from './reach/reach-of-every.ts';
export type { CounterExample } from './reach/find-untold.ts';
export type { LayerPart, LayerRestrictions } from './reach/taken-away.ts';
export { explainReach } from './explain/reach-text.ts';
export { reachJson, type LayerReachJson, type ReachJson, type RestrictionJson } from './explain/reach-json.ts';
