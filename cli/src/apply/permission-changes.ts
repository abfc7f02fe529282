import {
  allSignals,
  comparePermissions,
  labelsOf,
  Matrix,
  Source,
  type ByteString,
  type Operation,
  type PermissionChanges,
  type PolicyMatrix,
} from '@lamellar/core';
import type { ContainerSources } from '../manifest/composed-policy.ts';
import { policyWith, type Design } from './design.ts';
import { appliedContainers, appliedLayer, current, generationOf, hostLayerFile, type Layout } from './layout.ts';

const operations: readonly Operation[] = [
  { kind: 'ptrace', access: 'read' },
  { kind: 'ptrace', access: 'trace' },
  ...allSignals.map((signal) => ({ kind: 'signal', signal }) as const),
];

const nothing: PermissionChanges = { changes: [], addedLabels: [], removedLabels: [] };

/** Who gains and who loses what, when one layout takes the place of another on a host of the design's policy. */
export function permissionChanges(design: Design, before: Layout, after: Layout): PermissionChanges {
  if (generationOf(before) === generationOf(after)) return nothing;
  return comparePermissions(matrixOf(design, before), matrixOf(design, after));
}

function matrixOf(design: Design, layout: Layout): PolicyMatrix {
  const { root } = policyWith(design, sourcesIn(layout));
  return { root, matrix: new Matrix(labelsOf(root), operations, design.surroundings.kernel.behaviours) };
}

function sourcesIn(layout: Layout): readonly ContainerSources[] {
  return appliedContainers(layout).map(({ name, profile, namespace }) => {
    const file = hostLayerFile(name);
    return {
      name,
      profile,
      namespace,
      hostLayer: new Source(`${current}/${file}`, layout.get(file) ?? ('' as ByteString)),
      layer: appliedLayer(name, layout).map(({ origin, text }) => new Source(origin, text)),
    };
  });
}
