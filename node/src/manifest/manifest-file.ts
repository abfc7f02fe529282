import { containerPolicies } from '@lamellar/container-policies';
import type { PolicyNamespace } from '@lamellar/core';
import { errorAt, printable, type Diagnostic } from '@lamellar/core/language';
import { hostLayers } from '@lamellar/host-policies';
import { LoadError } from '../load-error.ts';
import type { PolicyFiles } from '../policy/policy-files.ts';
import type { PolicyLoader } from '../policy/policy-loader.ts';
import { isLxc, usualLxcPath } from './instance.ts';
import type { KnownTexts } from './known-texts.ts';
import type { Manifest } from './manifest.ts';
import { readManifest, type ManifestResult } from './read-manifest.ts';

const maxManifestSize = 1024 * 1024;

const catalogues = {
  hostPolicies: hostLayers.map(({ name }) => name),
  containerPolicies: containerPolicies.map(({ name }) => name),
};

/**
 * Reads a manifest, without the referenced policy.
 *
 * @throws LoadError if the file cannot be read, or is not trusted
 */
export function readManifestAt(file: string, files: PolicyFiles, known?: KnownTexts): ManifestResult {
  const source = files.readText(file, maxManifestSize);
  if ('reason' in source) throw new LoadError(`${printable(file)}: ${source.reason}`, source);
  const result = readManifest(source, catalogues, known);
  if ('diagnostics' in result) return result;
  const [refused, ...others] = refusedPaths(result.manifest, files);
  return refused === undefined ? result : { diagnostics: [refused, ...others] };
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
    return [errorAt(span, 'invalid-manifest', `${printable(lxcPath)}: ${refusal.reason}`, refusal.hint)];
  });
}

/** Loads the policy of the host's own programs. Returns diagnostics for policy that cannot be read. */
export function loadPolicyOfHost(
  { hostPolicy }: Manifest,
  loader: PolicyLoader,
  root: PolicyNamespace,
): readonly Diagnostic[] {
  return hostPolicy.flatMap(({ path, span }): readonly Diagnostic[] => {
    try {
      loader.load(path, root);
      return [];
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      return [errorAt(span, 'invalid-manifest', error.message, error.hint)];
    }
  });
}
