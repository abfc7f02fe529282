import type { PolicyNamespace } from '@lamellar/core';
import { ExistingLayersOfHost, type HostExistingLayers } from '../adapters/existing-layers.ts';
import type { PolicyLoader } from '@lamellar/node/policy';
import {
  compose,
  loadPolicyOfHost,
  readManifestAt,
  type ComposedContainer,
  type Instance,
  type KnownTexts,
  type Manifest,
} from '@lamellar/node/manifest';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { enter } from '../adapters/process/logger.ts';

/** A manifest, and the containers with all referenced policy. */
export interface ComposedManifest {
  readonly manifest: Manifest;
  readonly containers: readonly ComposedContainer[];
  /** The containers' own configurations on the host. */
  readonly existing: HostExistingLayers;
}

/**
 * Reads a manifest, the referenced policy, and the containers' own configurations on a host.
 *
 * @param existingOf - reads the configurations; by default those of this machine
 * @param known - valid texts of earlier runs
 * @throws LoadError if the file cannot be read, or is not trusted
 * @throws PolicyError with all errors of the manifest
 */
export async function composeManifest(
  file: string,
  surroundings: PolicySurroundings,
  existingOf: (containers: Iterable<Instance>) => HostExistingLayers | Promise<HostExistingLayers> = (containers) =>
    ExistingLayersOfHost.of(containers, false),
  known?: KnownTexts,
): Promise<ComposedManifest> {
  const manifest = readManifestFile(file, surroundings, known);
  enter('reading the containers of the manifest');
  const existing = await existingOf(manifest.containers.values());
  const { files, environment } = surroundings;
  const { containers, diagnostics } = compose(manifest, files, environment, existing.layerOf, known);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new PolicyError(diagnostics);
  return { manifest, containers, existing };
}

/**
 * Reads a manifest, without the referenced policy.
 *
 * @throws LoadError if the file cannot be read, or is not trusted
 * @throws PolicyError with all errors of the manifest
 */
export function readManifestFile(file: string, { files }: PolicySurroundings, known?: KnownTexts): Manifest {
  enter('reading the manifest');
  const result = readManifestAt(file, files, known);
  if ('diagnostics' in result) throw new PolicyError(result.diagnostics);
  return result.manifest;
}

/**
 * Loads the policy of the host's own programs.
 *
 * @throws PolicyError if some policy cannot be read
 */
export function loadHostPolicy(manifest: Manifest, loader: PolicyLoader, root: PolicyNamespace): void {
  const diagnostics = loadPolicyOfHost(manifest, loader, root);
  if (diagnostics.length > 0) throw new PolicyError(diagnostics);
}
