/** The rules of `lamellar lint`, in the order of docs/reference/lint.md. A rule has a folder of this name in `core/src/lint`. */
export const lintRuleCodes = [
  'peer-order',
  'missed-stack',
  'one-sided-rule',
  'wildcard-without-slash',
  'other-namespace-peer',
  'denied-rule',
  'other-layer',
  'bypassed-denial',
  'redundant-rule',
  'self-release',
  'unreadable-program',
] as const;

/** The identifier of a rule of `lamellar lint`. */
export type LintRuleCode = (typeof lintRuleCodes)[number];

/** The codes that only `lamellar lint` reports: the rules, and problems of suppressions. */
export type LintCode = LintRuleCode | 'invalid-suppression' | 'unused-suppression';
