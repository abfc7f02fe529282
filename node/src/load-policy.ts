import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { featuresOfKernel, knownAbis, measuredKernelOf } from '@lamellar/core/kernels';
import { PolicyCache, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { LoadedPolicy } from './loaded-policy.ts';
import { assumeProfile, type AssumedKind } from './policy/assume-profile.ts';
import { readDefaultFeatures } from './policy/default-features.ts';
import { namespacePath } from './policy/namespace-path.ts';
import { PolicyFiles } from './policy/policy-files.ts';
import { PolicyLoader } from './policy/policy-loader.ts';

/** The options for loading policy. */
export interface LoadSettings {
  /** A version as printed by `uname -r`; the nearest measured kernel decides. By default the newest measured kernel. */
  readonly kernel?: string;
  /** The base directory of `<…>` includes, by default `/etc/apparmor.d`. */
  readonly base?: string;
  /** Directories that are searched for `<…>` includes before the base. */
  readonly includes?: readonly string[];
  /** Further policy by the full name of its policy namespace: files, directories or policy trees. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Stubs for missing profiles, by name: unconfined, open (allows everything by rules) or none (has no rules). */
  readonly assume?: Readonly<Record<string, AssumedKind>>;
}

/**
 * Loads policy, text or compiled: a file, a directory such as `/etc/apparmor.d`, or a policy tree. A directory is read
 * like apparmor_parser reads directories: `disable/` and `force-complain/` count, and backups do not.
 *
 * @param places - one path or several
 * @throws LoadError if a path does not exist or cannot be read
 * @throws RangeError if `kernel` is no version
 */
export function loadPolicy(places: string | readonly string[], settings: LoadSettings = {}): LoadedPolicy {
  const { base = '/etc/apparmor.d', includes = [], namespaces = {}, assume = {} } = settings;
  const kernel = measuredKernelOf(settings.kernel);
  const files = new PolicyFiles([...includes, base]);
  const environment: PolicyEnvironment = {
    resolve: files.resolve,
    cache: new PolicyCache(),
    kernelFeatures: featuresOfKernel(kernel),
    isKernelNamed: settings.kernel !== undefined,
    defaultFeatures: readDefaultFeatures(),
    knownAbis,
    loadSets: kernel.loadSets,
  };
  const root = PolicyNamespace.root();
  const loader = new PolicyLoader({ files, environment });
  for (const place of typeof places === 'string' ? [places] : places) loader.load(place, root);
  for (const [name, place] of Object.entries(namespaces)) loader.load(place, root.ensure(namespacePath(name)));
  for (const [name, kind] of Object.entries(assume)) assumeProfile(`${name}=${kind}`, root, environment);
  return new LoadedPolicy(new StackedPolicy(root), kernel, loader.unread);
}
