/**
 * Whether apparmor_parser would take a policy file, and everything that is wrong with it.
 *
 * @module
 */
export { parseCheckedRules } from './rules/parse-checked.ts';
export { apparmor41, apparmor50, type CompilerBehaviours } from './exec-conflicts/compiler-behaviours.ts';
export { checkPolicy, type CheckedPolicy } from './check/check-policy.ts';
