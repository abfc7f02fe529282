import type { Diagnostic } from '@lamellar/core/language';
import { exitStatus, type ExitStatus } from '../exit-status.ts';

/** All errors of policy, or of a manifest, that the command cannot continue with. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly diagnostics: readonly Diagnostic[];
  readonly status: ExitStatus;

  /** @param status - the exit status, if the policy is not at fault */
  constructor(diagnostics: readonly Diagnostic[], status: ExitStatus = exitStatus.invalid) {
    super('the policy has errors');
    this.diagnostics = diagnostics;
    this.status = status;
  }
}
