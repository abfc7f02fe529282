import { labelsOf, pairOperations, type StackedPolicy } from '@lamellar/core';
import { comparePermissions, type PermissionChanges, type PolicyMatrix } from '@lamellar/core/compare';
import { Source, type ByteString } from '@lamellar/core/language';
import { Matrix } from '@lamellar/core/matrix';
import { LayerSources, type ContainerSources } from '../manifest/composed-policy.ts';
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

const nothing: PermissionChanges = { changes: [], addedLabels: [], removedLabels: [] };

/** Who gains and who loses what by what is prepared; `designed` is the policy that the whole design comes to. */
export function plannedPermissions(
  design: Design,
  { layout, applied, held }: Prepared,
  { container }: DesignOptions,
  designed: StackedPolicy,
): PermissionChanges {
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
): PermissionChanges {
  if (isSameGeneration(before, after)) return nothing;
  const [added, removed] = [containersOnlyIn(after, before), containersOnlyIn(before, after)];
  // What one label may do to another is a matter of the profiles in the two: where those stay, it stays.
  if (!someChanges(before, after))
    return {
      changes: [],
      addedLabels: labelNamesOnlyOf(added, before),
      removedLabels: labelNamesOnlyOf(removed, after),
    };
  return comparePermissions(matrixOf(design, before), matrixOf(design, after, designed));
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

function matrixOf(design: Design, layout: Layout, policy = policyWith(design, sourcesIn(layout))): PolicyMatrix {
  const { root } = policy;
  const labels = labelsOf(policy);
  return { root, matrix: new Matrix(labels, pairOperations, design.surroundings.kernel.behaviours) };
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
