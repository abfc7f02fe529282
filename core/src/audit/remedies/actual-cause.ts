import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { AuditedContainer, AuditedHost } from '../audited-host.ts';
import type { Fix } from '../findings/finding.ts';
import { applyRemedy } from './apply-remedy.ts';
import type { Remedy } from './remedy.ts';

/** A possible cause of a finding: remedies, and the same as fixes for a reader. */
export interface Cause {
  readonly remedies: readonly Remedy[];
  readonly fixes: readonly Fix[];
  /** The cause in lines of evidence. */
  readonly evidence: readonly string[];
}

/**
 * Returns the first cause whose remedies end a finding: a remedy that is already in place changes nothing. Undefined if
 * no remedy ends the finding.
 *
 * @param isGone - re-evaluates the finding
 */
export function actualCause(
  causes: readonly Cause[],
  snapshot: Snapshot,
  isGone: (changed: Snapshot) => boolean,
): Cause | undefined {
  return causes.find(({ remedies }) => isGone(remedies.reduce(applyRemedy, snapshot)));
}

/** Returns the part of a snapshot about a single container, which is quick to change. */
export function withOwnTasks({ tasks }: AuditedContainer, { snapshot }: Pick<AuditedHost, 'snapshot'>): Snapshot {
  return { ...snapshot, tasks };
}
