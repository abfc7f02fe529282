import {
  allSignals,
  comparePermissions,
  labelsOf,
  Matrix,
  Source,
  type ByteString,
  type NamedPolicy,
  type Operation,
  type PermissionChanges,
  type PolicyMatrix,
} from '@lamellar/core';
import { hostLayersOf, LayerSources, type ContainerSources } from '../manifest/composed-policy.ts';
import { policyWith, type Design } from './design.ts';
import {
  appliedContainers,
  appliedLayers,
  containersOnlyIn,
  current,
  generationOf,
  hostLayerFile,
  type AppliedContainer,
  type Layout,
} from './layout.ts';

const operations: readonly Operation[] = [
  { kind: 'ptrace', access: 'read' },
  { kind: 'ptrace', access: 'trace' },
  ...allSignals.map((signal) => ({ kind: 'signal', signal }) as const),
];

const nothing: PermissionChanges = { changes: [], addedLabels: [], removedLabels: [] };

/**
 * Who gains and who loses what, when one layout takes the place of another on a host of the design's policy.
 *
 * @param designed - the policy of `after` where that is all of the design
 */
export function permissionChanges(
  design: Design,
  before: Layout,
  after: Layout,
  designed: NamedPolicy | undefined,
): PermissionChanges {
  if (generationOf(before) === generationOf(after)) return nothing;
  const [old, wanted] = [appliedContainers(before), appliedContainers(after)];
  const [added, removed] = [containersOnlyIn(wanted, old), containersOnlyIn(old, wanted)];
  // What one label may do to another is a matter of the profiles in the two: where those stay, it stays.
  if (!someChanges(before, after, [...added, ...removed]))
    return {
      changes: [],
      addedLabels: labelNamesOnlyOf(added, old),
      removedLabels: labelNamesOnlyOf(removed, wanted),
    };
  return comparePermissions(matrixOf(design, before), matrixOf(design, after, designed));
}

/** Whether a policy changes that is not of these containers. */
function someChanges(before: Layout, after: Layout, containers: readonly AppliedContainer[]): boolean {
  const except = new Set(containers.map(({ name }) => name));
  const isPolicy = /^containers\/([^/]+)\/(?:host-layer\.aa$|policy\/)/;
  return [...new Set([...before.keys(), ...after.keys()])].some((file) => {
    const container = isPolicy.exec(file)?.[1];
    return container !== undefined && !except.has(container) && before.get(file) !== after.get(file);
  });
}

/** The labels that containers give rise to and others do not, as the root sees them. Host layers can be of several. */
function labelNamesOnlyOf(
  containers: readonly AppliedContainer[],
  others: readonly AppliedContainer[],
): readonly ByteString[] {
  const known = new Set(others.flatMap(labelNames));
  return [...new Set(containers.flatMap(labelNames))].filter((name) => !known.has(name)).sort();
}

function labelNames({ profile, namespace, profiles, ownProfiles }: AppliedContainer): readonly ByteString[] {
  const inner = ['unconfined', ...profiles].map((name) => `${profile}//&:${namespace}:${name}` as ByteString);
  return [...(ownProfiles ?? [profile]), ...inner];
}

function matrixOf(design: Design, layout: Layout, policy = policyWith(design, sourcesIn(layout))): PolicyMatrix {
  const { root } = policy;
  const labels = labelsOf(root, hostLayersOf(policy));
  return { root, matrix: new Matrix(labels, operations, design.surroundings.kernel.behaviours) };
}

function sourcesIn(layout: Layout): readonly ContainerSources[] {
  const layers = appliedLayers(layout);
  const sources = new LayerSources();
  return appliedContainers(layout).map(({ name, profile, namespace }) => {
    const file = hostLayerFile(name);
    return {
      name,
      profile,
      namespace,
      hostLayer: new Source(`${current}/${file}`, layout.get(file) ?? ('' as ByteString)),
      // Nobody is told which container's copy of a policy it was.
      layer: (layers.get(name) ?? []).map(({ text }) => sources.of({ origin: current, text })),
    };
  });
}
