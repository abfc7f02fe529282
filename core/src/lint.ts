/**
 * Lint of policy: valid rules without the intended effect.
 *
 * @module
 */
export { lintChecks, type LintCheck } from './lint/lint-checks.ts';
export { lintPolicy, type LintedFile, type LintInput } from './lint/lint-policy.ts';
export { lintRuleCodes, type LintCode, type LintRuleCode } from './diagnostics/lint-codes.ts';
