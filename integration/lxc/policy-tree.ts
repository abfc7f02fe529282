import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from './task.ts';

/**
 * Writes the kernel's policy as a policy tree: the runtime's generated profiles, the container layers of the test, and
 * the host's own. Returns the tree's folder in `folder`.
 */
export async function writePolicyTree(
  folder: string,
  containers: readonly Container[],
  containerLayer: string,
  hostPolicy: readonly string[],
): Promise<string> {
  const tree = join(folder, 'policy');
  const profiles = join(tree, 'profiles');
  await mkdir(profiles, { recursive: true });
  for (const [index, text] of hostPolicy.entries()) await writeFile(join(profiles, `host-${index}.aa`), text);
  for (const container of containers) {
    await writeFile(join(profiles, `${container.name}.aa`), await container.generatedPolicy());
    const own = join(tree, 'namespaces', container.namespace, 'profiles');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'container-layer.aa'), containerLayer);
  }
  return tree;
}
