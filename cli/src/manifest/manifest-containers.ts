import type { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import type { PolicyLoader } from '@lamellar/node/policy';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { reportContradictions, reportOverridden } from './report-differences.ts';

/**
 * Reads a manifest, and returns a function to load the policy. Warns if containers' configurations differ from the
 * manifest.
 */
export async function containersOf(manifest: string, surroundings: PolicySurroundings) {
  // Loaded lazily, because questions about policy files need no manifest.
  const { composeManifest, loadHostPolicy } = await import('./load-manifest.ts');
  const { loadContainers, sourcesOf } = await import('@lamellar/node/manifest');
  const composed = await composeManifest(manifest, surroundings);
  const { unread } = composed.existing;
  reportContradictions(composed.containers.flatMap(({ contradictions }) => contradictions));
  reportOverridden(composed.containers);
  const sources = sourcesOf(composed.containers);
  const load = (root: PolicyNamespace, loader: PolicyLoader, { environment }: PolicySurroundings): StackedPolicy => {
    loadHostPolicy(composed.manifest, loader, root);
    return loadContainers(root, sources, environment);
  };
  return { load, unread, manifest: composed.manifest };
}
