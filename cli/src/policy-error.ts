import type { Diagnostic } from '@lamellar/core';

/** Policy, or a manifest, that the command cannot go on with, and everything that is wrong with it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('the policy has errors');
    this.diagnostics = diagnostics;
  }
}
