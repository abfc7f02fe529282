import type { Diagnostic } from '@lamellar/core/language';
import { exitStatus, type ExitStatus } from '../exit-status.ts';

/** Policy, or a manifest, that the command cannot go on with, and everything that is wrong with it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly diagnostics: readonly Diagnostic[];
  readonly status: ExitStatus;

  /** @param status - what the command ends with, where something else is at fault */
  constructor(diagnostics: readonly Diagnostic[], status: ExitStatus = exitStatus.invalid) {
    super('the policy has errors');
    this.diagnostics = diagnostics;
    this.status = status;
  }
}
