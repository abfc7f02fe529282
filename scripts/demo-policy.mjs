import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { containerPolicies } from '@lamellar/container-policies';
import { lxcHostLayer } from '@lamellar/host-policies';

const containers = [
  { name: 'web', nesting: false, privileged: false },
  { name: 'builder', nesting: true, privileged: false },
];

/**
 * Writes the policy tree of two LXC containers with nginx inside: `web`, and `builder` with nesting.
 *
 * @param {string} tree - a folder that does not exist yet
 * @returns the host layers, first the layer of `web`
 */
export function writeDemoPolicy(tree) {
  const nginx = containerPolicies.find(({ name }) => name === 'nginx');
  const layers = containers.map(lxcHostLayer);
  for (const [index, layer] of layers.entries()) {
    write(join(tree, 'profiles', `lxc-${containers[index].name}.aa`), layer.text);
    write(join(tree, 'namespaces', layer.namespaceName, 'profiles', 'nginx.aa'), nginx.text);
  }
  return layers;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
