import { containerLayers } from './container-layers.ts';
import { hostLayerResource, unusedHostLayers } from './host-layers.ts';
import { filesInRoots } from './root-files.ts';
import type { LayoutChange, Resource } from './resource.ts';

/**
 * All resources of a layout, besides the files and the configurations that refer to the files, in the order of changes:
 * host layers load before the layers stacked on them, and unload afterwards.
 */
const resources: readonly Resource[] = [filesInRoots, hostLayerResource, containerLayers, unusedHostLayers];

/**
 * Settles all resources of a change.
 *
 * @throws on the first failure; earlier resources are changed
 */
export async function settleAll(change: LayoutChange): Promise<void> {
  for (const resource of resources) await resource.settle(change);
}
