import type { Operation, PairOperation } from '../../classes/policy-classes.ts';
import type { Label } from '../../labels/label.ts';
import { crossCheck } from '../../mediation/cross-check.ts';
import type { CrossDecision } from '../../mediation/decision.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from '../audited-host.ts';
import { outerKey, outerParts } from '../container-layers.ts';
import { membersOf, type GroupReach, type ReachedGroup } from '../equivalence-classes.ts';
import { labelsOfMember } from '../member-reach.ts';

/** An allowed operation of a container towards a label outside the container. */
export interface Opening {
  readonly subject: UsedLabel;
  readonly meaning: Label;
  readonly decision: CrossDecision;
}

/** Operations of a container, and the groups outside the container that the operations reach. */
export interface OutsideReach {
  readonly operations: readonly Operation[];
  readonly others: readonly ReachedGroup[];
}

/** Limits for the number of decisions of one container. */
const maxTargets = 8;
const maxHostLayers = 8;

/**
 * Returns the openings of a container, with evidence: for every set of host layers among the labels of the container, one
 * opening for each operation and target.
 */
export function openingsOf(
  container: AuditedContainer,
  outside: readonly OutsideReach[],
  { kernel, policy }: AuditedHost,
): readonly Opening[] {
  const subjects = new Map<string, UsedLabel[]>();
  for (const label of container.labels)
    subjects.set(outerKey(label), [...(subjects.get(outerKey(label)) ?? []), label]);
  return outside.flatMap(({ operations, others }) => {
    const targets = others
      .flatMap(({ party }) => membersOf(party).find((member) => member !== container) ?? [])
      .flatMap(labelsOfMember)
      .slice(0, maxTargets);
    return operations.filter(isPairOperation).flatMap((operation) =>
      targets.flatMap(({ meaning: target }) =>
        [...subjects.values()].slice(0, maxHostLayers).flatMap((same): readonly Opening[] => {
          if (target === undefined) return [];
          for (const subject of same) {
            if (subject.meaning === undefined) continue;
            const decision = crossCheck(subject.meaning, operation, target, kernel.measured.behaviours, policy);
            if (decision.verdict === 'allow') return [{ subject, meaning: subject.meaning, decision }];
          }
          return [];
        }),
      ),
    );
  });
}

/** Returns the names of a container's host layers: the outer profiles of the first process. */
export function hostLayersOf({ labels, init }: AuditedContainer): readonly ByteString[] {
  const usual = labels.find(({ label }) => label === init?.label) ?? labels[0];
  return usual === undefined ? [] : outerParts(usual).map(({ name }) => name);
}

/** Returns whether a label has exactly the host layers of a container's first process. */
export function isOfHostLayer(label: UsedLabel, container: AuditedContainer): boolean {
  return outerKey(label) === hostLayersOf(container).join('//&');
}

function isPairOperation(operation: GroupReach['operations'][number]): operation is PairOperation {
  return operation.shape === 'cross-check' && operation.isProbe !== true;
}
