import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { LoadedPolicy } from './loaded-policy.ts';
import { assumeProfile, type AssumedKind } from './policy/assume-profile.ts';
import { namespacePath } from './policy/namespace-path.ts';
import { PolicyLoader } from './policy/policy-loader.ts';
import { sourcesOfPolicy, type SourceSettings } from './policy/policy-sources.ts';

/** The options for loading policy. */
export interface LoadSettings extends SourceSettings {
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
  const { namespaces = {}, assume = {} } = settings;
  const { kernel, ...sources } = sourcesOfPolicy(settings);
  const root = PolicyNamespace.root();
  const loader = new PolicyLoader(sources);
  for (const place of typeof places === 'string' ? [places] : places) loader.load(place, root);
  for (const [name, place] of Object.entries(namespaces)) loader.load(place, root.ensure(namespacePath(name)));
  for (const [name, kind] of Object.entries(assume)) assumeProfile(`${name}=${kind}`, root, sources.environment);
  return new LoadedPolicy(new StackedPolicy(root), kernel, loader.unread);
}
