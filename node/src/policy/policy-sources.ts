import type { MeasuredKernel } from '@lamellar/core';
import { featuresOfKernel, knownAbis, measuredKernelOf } from '@lamellar/core/kernels';
import { PolicyCache } from '@lamellar/core/namespaces';
import { readDefaultFeatures } from './default-features.ts';
import { filesOfCommandLine, filesOfManifest } from './named-files.ts';
import { PolicyFiles } from './policy-files.ts';
import type { PolicySources } from './policy-loader.ts';

/** The kernel and the directories of includes. */
export interface SourceSettings {
  /** A version as printed by `uname -r`; the nearest measured kernel decides. By default the newest measured kernel. */
  readonly kernel?: string;
  /** The base directory of `<…>` includes, by default `/etc/apparmor.d`. */
  readonly base?: string;
  /** Directories that are searched for `<…>` includes before the base. */
  readonly includes?: readonly string[];
}

/**
 * Returns the files of a machine and the context for compiling the files.
 *
 * @param manifest - the path of a manifest, whose files root must trust
 * @throws RangeError if `kernel` is no version
 */
export function sourcesOfPolicy(
  { kernel: version, base = '/etc/apparmor.d', includes = [] }: SourceSettings,
  manifest?: string,
): PolicySources & { readonly kernel: MeasuredKernel } {
  const kernel = measuredKernelOf(version);
  const folders = [...includes, base];
  const named = manifest === undefined ? filesOfCommandLine() : filesOfManifest(manifest, false, true);
  const files = new PolicyFiles(folders, named);
  const environment = {
    resolve: files.resolve,
    cache: new PolicyCache(),
    kernelFeatures: featuresOfKernel(kernel),
    isKernelNamed: version !== undefined,
    defaultFeatures: readDefaultFeatures(),
    knownAbis,
    loadSets: kernel.loadSets,
  };
  return { kernel, files, environment };
}
