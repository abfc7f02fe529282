import { stackNames } from '@lamellar/core/stacks';
import { bytesOf } from '@lamellar/core/language';
import { checkFolder, checkName, refusal } from './check-name.ts';
import { layerNames, type LayerNames } from './layer-names.ts';

/** Returns the names of a container's layers in LXC. */
export function lxcNames(name: string, lxcPath: string): LayerNames {
  if (name === '') throw new RangeError('a container needs a name');
  checkName('container name', name);
  if (name.includes('/')) throw refusal('container name', name, '`/`: it names a folder below the LXC path');
  checkFolder('LXC path', lxcPath);
  // LXC strips trailing slashes before using the path (`remove_trailing_slashes`).
  return layerNames(stackNames('lxc', bytesOf(name), bytesOf(lxcPath.replace(/\/+$/, ''))));
}
