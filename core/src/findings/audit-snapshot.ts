import { auditedHost, type AuditedHost } from '../audit/audited-host.ts';
import { confinementCosts, type ConfinementCost } from '../audit/confinement-cost.ts';
import type { GeneratedLayer } from '../audit/generated-layer.ts';
import { effectiveReach, type EffectiveReach } from '../audit/parties.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { severities } from './finding.ts';
import { findingKinds, type FoundFinding } from './finding-kinds.ts';

/** What is in force on a host, and what is wrong with it. */
export interface Audit {
  readonly host: AuditedHost;
  readonly reach: EffectiveReach;
  /** What containers gain that are not confined as their runtime would confine them by itself. */
  readonly costs: readonly ConfinementCost[];
  /** The worst first. */
  readonly findings: readonly FoundFinding[];
}

/** What an audit goes by besides the snapshot. */
export interface AuditOptions {
  /** What a container's runtime would generate for it; without, nothing is said of what is gained over that. */
  readonly generatedLayer?: GeneratedLayer;
}

/** Finds out all that an audit tells of a snapshot. */
export function auditSnapshot(snapshot: Snapshot, { generatedLayer }: AuditOptions = {}): Audit {
  const host = auditedHost(snapshot);
  const reach = effectiveReach(host);
  const findings = findingKinds.flatMap((kind): readonly FoundFinding[] =>
    Array.from(kind.find(host), (finding) => ({ ...finding, id: kind.id })),
  );
  return {
    host,
    reach,
    costs: generatedLayer === undefined ? [] : confinementCosts(host, reach, generatedLayer),
    findings: findings.toSorted(
      (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
    ),
  };
}
