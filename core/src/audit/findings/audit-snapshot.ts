import { auditedHost, type AuditedContainer, type AuditedHost } from '../audited-host.ts';
import type { ExposedFiles } from '../boundary/exposed-host-files.ts';
import { excessPermissions, type ExcessPermissions } from '../excess-permissions.ts';
import type { GeneratedLayer } from '../generated-layer.ts';
import { effectiveReach, type EffectiveReach } from '../equivalence-classes.ts';
import type { NotComputed } from '../member-reach.ts';
import { operationWords } from '../../classes/operation-words.ts';
import { measuredKernels, type MeasuredKernel } from '../../kernels/measured-kernels.ts';
import { textOf } from '../../source/printable-text.ts';
import { someOf } from './evidence.ts';
import { withObstacles } from '../remedies/obstacles.ts';
import { findingContext } from './finding-context.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { StoredAnswers } from '../stored-answers.ts';
import { severities, type AuditedManifest } from './finding.ts';
import { findingChecks, type FoundFinding } from './finding-kinds.ts';

/** The confinement of a host, with findings. */
export interface Audit {
  readonly host: AuditedHost;
  readonly reach: EffectiveReach;
  /** Files and sockets of the host that containers can use. */
  readonly exposed: ExposedFiles;
  /** The excess permissions of containers over the layers of the runtimes. */
  readonly costs: readonly ExcessPermissions[];
  /** Findings, most severe first. */
  readonly findings: readonly FoundFinding[];
  /** Checks without result, and the reasons; safe to print. */
  readonly unevaluated: readonly { readonly what: string; readonly reason: string }[];
}

/** Inputs of an audit in addition to the snapshot. */
export interface AuditOptions {
  /** Returns the layer that a container's runtime would generate; if absent, excess permissions are not computed. */
  readonly generatedLayer?: GeneratedLayer;
  /**
   * The host's next kernel: the audit also finds decisions that would change. If the kernel is described, and has the
   * release of the host, it is the host's current kernel.
   */
  readonly newer?: MeasuredKernel;
  /** The intended state of the host, from a manifest. */
  readonly manifest?: AuditedManifest;
  /** Answers of earlier audits. By default, the audit computes all answers. */
  readonly answers?: StoredAnswers;
}

/** Audits a snapshot. */
export function auditSnapshot(
  snapshot: Snapshot,
  { generatedLayer, newer: named, manifest, answers }: AuditOptions = {},
): Audit {
  const isOwn = named?.version === textOf(snapshot.kernel.release) && !measuredKernels.includes(named);
  const newer = isOwn ? undefined : named;
  const host = auditedHost(snapshot, isOwn ? named : undefined, answers);
  const reach = effectiveReach(host);
  const unevaluated: { readonly what: string; readonly reason: string }[] = [];
  if (reach.notComputed !== undefined) unevaluated.push(notComputedWords(reach.notComputed));
  const context = findingContext(host, reach, { newer, manifest, generatedLayer }, (what, reason) =>
    unevaluated.push({ what, reason }),
  );
  unevaluated.push(...unknownBoundaries(host, context.exposed));
  const findings = findingChecks.flatMap((kind): readonly FoundFinding[] =>
    Array.from(kind.find(host, context), (finding) => ({ ...finding, id: kind.id })),
  );
  return {
    host,
    reach,
    exposed: context.exposed,
    costs: generatedLayer === undefined ? [] : excessPermissions(host, reach, generatedLayer),
    unevaluated,
    findings: withObstacles(findings, snapshot).toSorted(
      (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
    ),
  };
}

/** Reports running containers without a recorded boundary, and containers with policy of too many states. */
function unknownBoundaries({ containers }: AuditedHost, { of, tooLarge }: ExposedFiles): Audit['unevaluated'] {
  const unrecorded = containers.filter((one) => one.container.isRunning && of(one) === undefined);
  const what = (all: readonly AuditedContainer[]): string =>
    `files and namespaces of the host in ${someOf(all.map(({ title }) => `container ${title}`))}`;
  return [
    ...(unrecorded.length === 0 ? [] : [{ what: what(unrecorded), reason: 'not recorded in the snapshot' }]),
    ...(tooLarge.size === 0 ? [] : [{ what: what([...tooLarge]), reason: 'the policy needs too many states' }]),
  ];
}

function notComputedWords({ operations, members, limit }: NotComputed): Audit['unevaluated'][number] {
  return {
    what: `${operationWords(operations)} between containers and programs`,
    reason: `not computed: ${members} containers and programs differ, and the limit is ${limit}`,
  };
}
