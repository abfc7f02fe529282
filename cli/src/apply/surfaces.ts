import { containerLayers } from './live-layers.ts';
import { hostLayers, unusedHostLayers } from './own-host-layers.ts';
import { filesInRoots } from './root-files.ts';
import type { LayoutChange, Surface } from './surface.ts';

/**
 * All that a layout decides about beside its own files and the configurations that lead to these, in the order in which it is changed:
 * host layers come before what is stacked on them, and go after it.
 */
const surfaces: readonly Surface[] = [filesInRoots, hostLayers, containerLayers, unusedHostLayers];

/**
 * Has all of them hold what a change leads to.
 *
 * @throws at the first that cannot be changed; those before it are
 */
export async function settleAll(change: LayoutChange): Promise<void> {
  for (const surface of surfaces) await surface.settle(change);
}
