/**
 * Every code that a diagnostic can have. Closed: `docs/diagnostics.md` has a row for each one, and
 * a test holds the two together.
 */
export const diagnosticCodes = [
  'unexpected-token',
  'unterminated-quote',
  'unclosed-block',
  'missing-comma',
  'unknown-keyword',
  'unknown-signal',
  'unknown-permission',
  'unknown-flag',
  'unknown-condition',
  'unknown-qualifier',
  'unknown-capability',
  'invalid-value',
  'misplaced-statement',
  'nesting-too-deep',
  'include-not-found',
  'include-cycle',
  'include-too-deep',
  'unreadable-file',
  'undefined-variable',
  'redefined-variable',
  'recursive-variable',
  'expansion-too-large',
  'invalid-pattern',
  'invalid-name',
  'duplicate-profile',
  'mixed-namespaces',
  'differing-source',
  'conflicting-flags',
  'unmediated-rule',
  'ineffective-rule',
  'damaged-policy',
  'invalid-yaml',
  'invalid-manifest',
  'unknown-container',
  'broken-expectation',
] as const;

export type DiagnosticCode = (typeof diagnosticCodes)[number];
