import { containerPolicies } from '@lamellar/container-policies';
import type { PolicyNamespace } from '@lamellar/core';
import { errorAt, printable, type Diagnostic, type Source, type Span } from '@lamellar/core/language';
import { hostLayers } from '@lamellar/host-policies';
import { withSimilarName } from '../files/trusted-files.ts';
import { LoadError } from '../load-error.ts';
import type { PolicyFiles } from '../policy/policy-files.ts';
import type { PolicyLoader } from '../policy/policy-loader.ts';
import { runtimeFields } from '../policy/runtime-presets.ts';
import { isLxc, usualLxcPath } from './instance.ts';
import { convertManifest } from './convert-manifest.ts';
import type { KnownTexts } from './known-texts.ts';
import type { Manifest } from './manifest.ts';
import { readManifest, type ManifestResult } from './read-manifest.ts';

const maxManifestSize = 1024 * 1024;

const catalogues = {
  hostPolicies: hostLayers.map(({ name }) => name),
  containerPolicies: containerPolicies.map(({ name }) => name),
};

/**
 * Reads a manifest, without the referenced policy. The files then fill templates like the runtime of the manifest.
 *
 * @throws LoadError if the file cannot be read, or is not trusted
 */
export function readManifestAt(file: string, files: PolicyFiles, known?: KnownTexts): ManifestResult {
  const result = readManifest(sourceOf(file, files), catalogues, known);
  if ('diagnostics' in result) return result;
  const { runtime } = result.manifest.tests;
  if (runtime !== undefined) files.fillTemplates(runtimeFields(runtime));
  const [refused, ...others] = refusedPaths(result.manifest, files);
  return refused === undefined ? result : { diagnostics: [refused, ...others] };
}

/**
 * Converts the text of a manifest to version 2, as `convertManifest` does.
 *
 * @throws LoadError if the file cannot be read, or is not trusted
 */
export function convertManifestAt(file: string, files: PolicyFiles): ReturnType<typeof convertManifest> {
  return convertManifest(sourceOf(file, files), catalogues);
}

function sourceOf(file: string, files: PolicyFiles): Source {
  const source = files.readText(file, maxManifestSize);
  // Root's rules for files of manifests give no hint: a manifest must not reveal the names in a secret folder.
  if ('reason' in source) throw new LoadError(`${printable(file)}: ${source.reason}`, withSimilarName(file, source));
  return source;
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

/**
 * Loads the policy of the host's own programs, and the assumed profiles. Returns diagnostics for policy that cannot be
 * read, and for existing profiles.
 */
export function loadPolicyOfHost(
  { hostPolicy, tests }: Manifest,
  loader: PolicyLoader,
  root: PolicyNamespace,
): readonly Diagnostic[] {
  const problemsOf = (span: Span, load: () => void): readonly Diagnostic[] => {
    try {
      load();
      return [];
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      return [errorAt(span, 'invalid-manifest', error.message, error.hint)];
    }
  };
  return [
    ...hostPolicy.flatMap(({ path, span }) => problemsOf(span, () => loader.load(path, root))),
    ...tests.assume.flatMap(({ word, span }) => problemsOf(span, () => loader.assume(word, root))),
  ];
}
