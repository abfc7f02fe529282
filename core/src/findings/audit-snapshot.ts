import { auditedHost, type AuditedHost } from '../audit/audited-host.ts';
import { confinementCosts, type ConfinementCost } from '../audit/confinement-cost.ts';
import type { GeneratedLayer } from '../audit/generated-layer.ts';
import { effectiveReach, type EffectiveReach } from '../audit/parties.ts';
import { measuredKernels, type MeasuredKernel } from '../mediation/kernel.ts';
import { textOf } from '../source/bytes.ts';
import { findingContext } from './finding-context.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { severities, type AuditedManifest } from './finding.ts';
import { findingChecks, type FoundFinding } from './finding-kinds.ts';

/** What is in force on a host, and what is wrong with it. */
export interface Audit {
  readonly host: AuditedHost;
  readonly reach: EffectiveReach;
  /** What containers gain that are not confined as their runtime would confine them by itself. */
  readonly costs: readonly ConfinementCost[];
  /** The worst first. */
  readonly findings: readonly FoundFinding[];
  /** What could not be judged, and why: safe to print. */
  readonly untold: readonly { readonly what: string; readonly reason: string }[];
}

/** What an audit goes by besides the snapshot. */
export interface AuditOptions {
  /** What a container's runtime would generate for it; without, nothing is said of what is gained over that. */
  readonly generatedLayer?: GeneratedLayer;
  /**
   * A kernel that the host is to have next: what it would decide otherwise is found, too. One that somebody has described, of the release
   * that the host has, is the one that it has.
   */
  readonly newer?: MeasuredKernel;
  /** What the host is to be, where somebody has written that down. */
  readonly manifest?: AuditedManifest;
}

/** Finds out all that an audit tells of a snapshot. */
export function auditSnapshot(
  snapshot: Snapshot,
  { generatedLayer, newer: named, manifest }: AuditOptions = {},
): Audit {
  const isOwn = named?.version === textOf(snapshot.kernel.release) && !measuredKernels.includes(named);
  const newer = isOwn ? undefined : named;
  const host = auditedHost(snapshot, isOwn ? named : undefined);
  const reach = effectiveReach(host);
  const untold: { readonly what: string; readonly reason: string }[] = [];
  const context = findingContext(host, reach, { newer, manifest }, (what, reason) => untold.push({ what, reason }));
  const findings = findingChecks.flatMap((kind): readonly FoundFinding[] =>
    Array.from(kind.find(host, context), (finding) => ({ ...finding, id: kind.id })),
  );
  return {
    host,
    reach,
    costs: generatedLayer === undefined ? [] : confinementCosts(host, reach, generatedLayer),
    untold,
    findings: findings.toSorted(
      (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
    ),
  };
}
