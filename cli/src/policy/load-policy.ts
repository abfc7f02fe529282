import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';
import { containersOf } from '../manifest/manifest-containers.ts';
import { chooseManifest } from './choose-manifest.ts';
import { selectsSnapshot } from './chosen-snapshot.ts';
import type { LivePolicy } from './live-policy.ts';
import type { CommandPolicyOptions } from './policy-options.ts';
import { PolicyLoader, type UnreadFile, assumeProfile, namespacePath } from '@lamellar/node/policy';
import type { Manifest } from '@lamellar/node/manifest';
import { withOwnIncludes } from '../adapters/policy/own-includes.ts';
import {
  surroundingsOfKernels,
  type PolicySurroundings,
  type SharedCache,
} from '../adapters/policy/policy-surroundings.ts';
import { enter } from '../adapters/process/logger.ts';

/** The policy selected by a command line, with the assumed kernel. */
export interface CommandPolicy extends Pick<PolicySurroundings, 'kernel' | 'requests' | 'compiler'> {
  /** The policy, with the containers of the manifest if any. */
  readonly policy: StackedPolicy;
  /** The host of a selected policy in force. */
  readonly live?: LivePolicy;
  /** The unreadable files below a directory; the policy lacks their content. */
  readonly unread: readonly UnreadFile[];
  /** The selected manifest. */
  readonly manifest?: { readonly file: string; readonly manifest: Manifest };
}

/**
 * Finds the policy files of the options, for each selected kernel: a kernel does not mediate unknown classes. Files are
 * read at the first use, once for all kernels; only a manifest is read at once.
 *
 * @param files - whether to read policy files on the disk of a host whose policy in force was selected
 * @param shared - the cache that several policies use
 * @returns a policy for each kernel, oldest first; at least one
 */
export async function loadPolicies(
  given: CommandPolicyOptions,
  files: 'without files' | 'with files' = 'without files',
  shared?: SharedCache,
): Promise<readonly [CommandPolicy, ...CommandPolicy[]]> {
  const { policy: places = [], namespace: namespaces = [] } = given;
  const options = withOwnIncludes(given, places);
  const isLive = selectsSnapshot(options);
  if (isLive && options.manifest !== undefined)
    throw new CommandError('--manifest excludes --live and --snapshot', {
      hint: 'choose planned or loaded policy',
    });
  const usesManifest = options.manifest !== undefined || places.length + namespaces.length === 0;
  const manifest = usesManifest && !isLive ? chooseManifest(options) : undefined;
  // Loaded lazily, because most questions are about files.
  const host = isLive
    ? await (await import('./live-policy.ts')).chosenHost(options, files === 'with files')
    : undefined;
  const kernel = options.kernel ?? (isLive ? ['host'] : undefined);
  const chosen = kernel === undefined ? options : { ...options, kernel };
  const [first, ...others] = surroundingsOfKernels(chosen, manifest?.named, host?.kernel, shared);
  const assumable = isLive ? [] : [first, ...others].filter(({ kernel: { behaviours } }) => behaviours.unixInV8);
  const ubuntu = assumable.length === 0 ? undefined : await import('./ubuntu-profiles.ts');
  if (places.length === 0 && namespaces.length === 0 && manifest === undefined && !isLive)
    if (!assumable.some((one) => ubuntu?.releaseOf(one) !== undefined))
      throw new CommandError('no policy given', {
        hint: 'name some with --policy, such as --policy /etc/apparmor.d, or write a manifest, lamellar.yaml',
      });
  const containers = manifest === undefined ? undefined : await containersOf(manifest.file, first);
  const loadFor = (surroundings: PolicySurroundings): CommandPolicy => {
    const live = host?.policy();
    const root = live?.policy.root ?? PolicyNamespace.root();
    const loader = new PolicyLoader(surroundings);
    for (const place of places) {
      enter(`reading policy ${place}`);
      loader.load(place, root);
    }
    for (const word of namespaces) {
      const { path, place } = splitNamespace(word);
      enter(`reading policy ${place}`);
      loader.load(place, root.ensure(path));
    }
    const policy = containers?.load(root, loader, surroundings) ?? live?.policy ?? new StackedPolicy(root);
    if (assumable.includes(surroundings)) ubuntu?.assumeUbuntuProfiles(policy.root, surroundings);
    for (const word of options.assume ?? []) assumeProfile(word, root, surroundings.environment, options.existing);
    return {
      policy,
      kernel: surroundings.kernel,
      requests: surroundings.requests,
      compiler: surroundings.compiler,
      unread: [...(containers?.unread ?? []), ...(live?.unread ?? []), ...loader.unread],
      ...(live === undefined ? {} : { live }),
      ...(manifest === undefined || containers === undefined
        ? {}
        : { manifest: { file: manifest.file, manifest: containers.manifest } }),
    };
  };
  return [loadFor(first), ...others.map(loadFor)];
}

/** Splits `NAME=PATH` at the first `=`: LXC's names contain none, but a path may. */
function splitNamespace(word: string): { path: readonly ByteString[]; place: string } {
  const at = word.indexOf('=');
  if (at <= 0 || at === word.length - 1)
    throw new CommandError(`\`${printable(word)}\` is not NAME=PATH`, { hint: "write --namespace 'NAME=PATH'" });
  return { path: namespacePath(word.slice(0, at)), place: word.slice(at + 1) };
}
