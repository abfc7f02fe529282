import type { Manifest } from '@lamellar/node/manifest';

/** Returns the paths of the files in the containers' layers, as the manifest names them. */
export function layerPaths({ containers }: Manifest): readonly string[] {
  const references = [...containers.values()].flatMap(({ hostLayer, containerLayer }) => [
    hostLayer.base,
    ...(containerLayer?.policy ?? []),
  ]);
  return references.flatMap((reference) => (reference.kind === 'file' ? [reference.path] : []));
}

/** Returns the paths of all policy that a manifest names: files, and directories of the host's policy. */
export function policyPaths(manifest: Manifest): readonly string[] {
  return [...manifest.hostPolicy.map(({ path }) => path), ...layerPaths(manifest)];
}
