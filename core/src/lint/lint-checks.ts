import type { DiagnosticCode } from '../diagnostics/codes.ts';
import { lintRuleCodes, type LintRuleCode } from '../diagnostics/lint-codes.ts';

/** The warnings of `check` about the effect of rules, which lint reports too. */
const warningsOfCheck = [
  'unmediated-rule',
  'ineffective-rule',
  'vanished-denial',
  'wider-rule',
  'owner-ignored',
  'dangerous-permission',
  'conflicting-exec',
  'confusable-character',
] as const satisfies readonly DiagnosticCode[];

/** A check that can be selected and suppressed. */
export type LintCheck = LintRuleCode | (typeof warningsOfCheck)[number];

/** Every check, in the order of docs/reference/lint.md. */
export const lintChecks: readonly LintCheck[] = [...lintRuleCodes, ...warningsOfCheck];
