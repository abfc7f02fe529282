import type { Audit, FoundFinding } from '@lamellar/core/audit';

/** A finding, and why somebody wants to hear no more of it. */
export interface JudgedFinding {
  readonly finding: FoundFinding;
  /** The reason that a suppression gives; undefined where none is about it. */
  readonly suppressed: string | undefined;
}

/** The audit of one snapshot. */
export interface AuditedSnapshot {
  /** The file, as people know it. */
  readonly file: string;
  readonly audit: Audit;
  readonly findings: readonly JudgedFinding[];
}
