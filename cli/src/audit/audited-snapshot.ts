import type { Audit, FoundFinding } from '@lamellar/core/audit';
import type { KernelRequest } from '../policy/policy-options.ts';

/** A finding, with the reason for a suppression. */
export interface JudgedFinding {
  readonly finding: FoundFinding;
  /** The reason of the matching suppression; undefined if no suppression matches. */
  readonly suppressed: string | undefined;
}

/** The audit of a snapshot. */
export interface AuditedSnapshot {
  /** The name of the file, safe to print. */
  readonly file: string;
  readonly audit: Audit;
  readonly findings: readonly JudgedFinding[];
  /** The requests for the kernel of a planned upgrade. */
  readonly requests?: readonly KernelRequest[];
}
