import { LoadError } from '@lamellar/node';
import type { PolicyNamespace } from '@lamellar/core';
import { bytesOf, textOf, type Diagnostic } from '@lamellar/core/language';
import { containerPolicies } from '@lamellar/container-policies';
import { hostLayers } from '@lamellar/host-policies';
import { CommandError } from '../exit-status.ts';
import { ExistingLayersOfHost, type HostExistingLayers } from '../adapters/existing-layers.ts';
import { isLxc, type Instance } from '../adapters/instance.ts';
import { usualLxcPath } from '../adapters/lxc/lxc-path.ts';
import type { PolicyFiles, PolicyLoader } from '@lamellar/node/policy';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { compose } from './compose.ts';
import type { ComposedContainer } from './composed-container.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { enter } from '../adapters/process/logger.ts';

const maxManifestSize = 1024 * 1024;

const catalogues = {
  hostPolicies: hostLayers.map(({ name }) => name),
  containerPolicies: containerPolicies.map(({ name }) => name),
};

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
 * @throws CommandError if the file cannot be read, or is not trusted
 * @throws PolicyError with all errors of the manifest
 */
export async function composeManifest(
  file: string,
  surroundings: PolicySurroundings,
  existingOf: (containers: Iterable<Instance>) => HostExistingLayers | Promise<HostExistingLayers> = (containers) =>
    ExistingLayersOfHost.of(containers, false),
): Promise<ComposedManifest> {
  const manifest = readManifestFile(file, surroundings);
  enter('reading the containers of the manifest');
  const existing = await existingOf(manifest.containers.values());
  const { containers, diagnostics } = compose(manifest, surroundings.files, surroundings.environment, existing.layerOf);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new PolicyError(diagnostics);
  return { manifest, containers, existing };
}

/**
 * Reads a manifest, without the referenced policy.
 *
 * @throws CommandError if the file cannot be read, or is not trusted
 * @throws PolicyError with all errors of the manifest
 */
export function readManifestFile(file: string, { files }: PolicySurroundings): Manifest {
  enter('reading the manifest');
  const source = files.readText(file, maxManifestSize);
  if ('reason' in source) throw new CommandError(`${textOf(bytesOf(file))}: ${source.reason}`, source);
  const result = readManifest(source, catalogues);
  if ('diagnostics' in result) throw new PolicyError(result.diagnostics);
  const refused = refusedPaths(result.manifest, files);
  if (refused.length > 0) throw new PolicyError(refused);
  return result.manifest;
}

/**
 * Returns diagnostics for untrusted LXC paths, since configurations there are read and written. The default path
 * belongs to the system.
 */
function refusedPaths({ containers }: Manifest, files: PolicyFiles): readonly Diagnostic[] {
  const named = [...containers.values()].filter(isLxc).filter(({ lxcPath }) => lxcPath !== usualLxcPath);
  return named.flatMap(({ lxcPath, span }): readonly Diagnostic[] => {
    const refusal = files.refusal(lxcPath);
    if (refusal === undefined) return [];
    const { reason, hint } = refusal;
    const message = `${textOf(bytesOf(lxcPath))}: ${reason}`;
    return [{ code: 'invalid-manifest', severity: 'error', message, span, ...(hint === undefined ? {} : { hint }) }];
  });
}

/**
 * Loads the policy of the host's own programs.
 *
 * @throws PolicyError if some policy cannot be read
 */
export function loadHostPolicy({ hostPolicy }: Manifest, loader: PolicyLoader, root: PolicyNamespace): void {
  const diagnostics = hostPolicy.flatMap(({ path, span }): readonly Diagnostic[] => {
    try {
      loader.load(path, root);
      return [];
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      const { message, hint } = error;
      const diagnostic = { code: 'invalid-manifest', severity: 'error', message, span } as const;
      return [hint === undefined ? diagnostic : { ...diagnostic, hint }];
    }
  });
  if (diagnostics.length > 0) throw new PolicyError(diagnostics);
}
