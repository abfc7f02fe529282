/**
 * Validation of policy files: apparmor_parser's verdict and all diagnostics.
 *
 * @module
 */
export { parseCheckedRules } from './rule-checks/parse-checked.ts';
export {
  apparmor41,
  apparmor50,
  compilerOfVersion,
  type CompilerBehaviours,
} from './file-rules/compiler-behaviours.ts';
export { checkPolicy, type CheckedPolicy } from './check/check-policy.ts';
export { forCompiler, type ChosenCompiler } from './check/for-compiler.ts';
