import { labelsOf, pairOperations, type KernelBehaviours, type StackedPolicy } from '@lamellar/core';
import {
  compareByThemselves,
  comparePermissions,
  leftOutOfComparison,
  type PolicyMatrix,
} from '@lamellar/core/compare';
import { Source, type ByteString } from '@lamellar/core/language';
import { Matrix } from '@lamellar/core/matrix';
import { LayerSources, type ContainerSources } from '../manifest/composed-policy.ts';
import type { PlannedPermissions } from '../output/planned-permissions.ts';
import { labelsToCompare } from './labels-to-compare.ts';
import { policyWith, type Design, type DesignOptions } from './design.ts';
import type { AppliedContainer } from './applied-containers.ts';
import {
  appliedLayer,
  containersOnlyIn,
  current,
  hostLayerFile,
  isSameGeneration,
  layOut,
  sameIn,
  type Layout,
} from './layout.ts';
import type { Prepared } from './prepare.ts';

const nothing: PlannedPermissions = {
  between: { changes: [], addedLabels: [], removedLabels: [] },
  byThemselves: [],
  leftOut: [],
};

/** Who gains and who loses what by what is prepared; `designed` is the policy that the whole design comes to. */
export function plannedPermissions(
  design: Design,
  { layout, applied, held }: Prepared,
  { container }: DesignOptions,
  designed: StackedPolicy,
): PlannedPermissions {
  const isAll = container === undefined && held.size === 0;
  return permissionChanges(design, applied ?? layOut([]), layout, isAll ? designed : undefined);
}

/**
 * Who gains and who loses what, when one layout takes the place of another on a host of the design's policy.
 *
 * @param designed - the policy of `after` where that is all of the design
 */
export function permissionChanges(
  design: Design,
  before: Layout,
  after: Layout,
  designed: StackedPolicy | undefined,
): PlannedPermissions {
  if (isSameGeneration(before, after)) return nothing;
  // What a label may do is a matter of its profiles, and of those of the other: where they stay, it stays, and no policy is compiled for it.
  if (!someChanges(before, after)) {
    const addedLabels = labelNamesOnlyOf(containersOnlyIn(after, before), before);
    const removedLabels = labelNamesOnlyOf(containersOnlyIn(before, after), after);
    return { ...nothing, between: { changes: [], addedLabels, removedLabels } };
  }
  const [was, is] = [policyOf(design, before), designed ?? policyOf(design, after)];
  const { behaviours } = design.surroundings.kernel;
  const compared = labelsToCompare(was, is);
  return {
    between: comparePermissions(matrixOf(was, behaviours), matrixOf(is, behaviours)),
    byThemselves: compareByThemselves(compared, behaviours),
    leftOut: compared.size === 0 ? [] : leftOutOfComparison,
  };
}

/** Whether a layer changes of a container that both layouts have. */
function someChanges(before: Layout, after: Layout): boolean {
  const isOther = (file: string): boolean => before.files.get(file) !== after.files.get(file);
  return [...after.containers.values()].some((container) => {
    const earlier = sameIn(container, before);
    if (earlier === undefined) return false;
    return (
      String(earlier.policy) !== String(container.policy) ||
      [hostLayerFile(container.name), ...container.policy].some(isOther)
    );
  });
}

/** The labels that containers give rise to and others do not, as the root sees them. Host layers can be of several. */
function labelNamesOnlyOf(containers: readonly AppliedContainer[], others: Layout): readonly ByteString[] {
  const known = new Set([...others.containers.values()].flatMap(labelNames));
  return [...new Set(containers.flatMap(labelNames))].filter((name) => !known.has(name)).sort();
}

function labelNames({ profile, namespace, profiles, ownProfiles }: AppliedContainer): readonly ByteString[] {
  const inner = ['unconfined', ...profiles].map((name) => `${profile}//&:${namespace}:${name}` as ByteString);
  return [...(ownProfiles ?? [profile]), ...inner];
}

function matrixOf(policy: StackedPolicy, behaviours: KernelBehaviours): PolicyMatrix {
  return { root: policy.root, matrix: new Matrix(labelsOf(policy), pairOperations, behaviours) };
}

function policyOf(design: Design, layout: Layout): StackedPolicy {
  return policyWith(design, sourcesIn(layout));
}

function sourcesIn(layout: Layout): readonly ContainerSources[] {
  const sources = new LayerSources();
  return Array.from(layout.containers.values(), (container) => {
    const { name, runtime, profile, namespace } = container;
    const file = hostLayerFile(name);
    return {
      name,
      runtime,
      profile,
      namespace,
      hostLayer: new Source(`${current}/${file}`, layout.files.get(file) ?? ('' as ByteString)),
      includes: new Map(),
      layer: appliedLayer(container, layout).map((policy) => sources.of(policy)),
    };
  });
}
