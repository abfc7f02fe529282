import type { Diagnostic } from '@lamellar/core/language';

/** All errors of policy, or of a manifest, that the command cannot continue with. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('the policy has errors');
    this.diagnostics = diagnostics;
  }
}
