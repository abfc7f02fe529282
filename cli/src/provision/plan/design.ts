import { PolicyNamespace } from '@lamellar/core';
import { printable } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import { CommandError } from '../../exit-status.ts';
import { warn } from '../../adapters/process/logger.ts';
import { ExistingLayersOfHost, type HostExistingLayers } from '../../adapters/existing-layers.ts';
import { type NamedFiles, PolicyLoader } from '@lamellar/node/policy';
import type { ComposedContainer, Instance } from '@lamellar/node/manifest';
import { existingLayersOf } from '../../adapters/snapshot/existing-layers-of-snapshot.ts';
import { savedSurroundings } from '../../adapters/snapshot/saved-surroundings.ts';
import type { KnownPolicy } from '../../adapters/policy/known-policy.ts';
import { knownPolicyOfMachine } from '../../adapters/policy/known-policy-of-machine.ts';
import { policySurroundings, type PolicySurroundings } from '../../adapters/policy/policy-surroundings.ts';
import { composeManifest, loadHostPolicy, type ComposedManifest } from '../../manifest/load-manifest.ts';
import { chooseManifest } from '../../policy/choose-manifest.ts';
import type { CommandPolicyOptions, SurroundingsOptions } from '../../policy/policy-options.ts';

/** The options of every command that compares a manifest with a host. */
export interface DesignOptions extends Pick<
  CommandPolicyOptions,
  'manifest' | 'allowUntrustedManifest' | 'Include' | 'base'
> {
  readonly container?: string;
}

/** The wanted state of a host. */
export interface Design extends ComposedManifest {
  readonly surroundings: PolicySurroundings;
  /** The policy of the host's own programs. Read once, for any set of containers. */
  readonly hostPolicy: PolicyNamespace;
  /** The containers that the command selects. */
  readonly chosen: readonly ComposedContainer[];
  /** The compiled policy of earlier runs; undefined if nothing is kept. */
  readonly known?: KnownPolicy | undefined;
}

/**
 * Reads the manifest of a command.
 *
 * @param kernel - the kernel whose behaviour to assume; by default the newest known kernel
 * @param withStates - true to ask Incus also for the states of its containers
 * @throws CommandError, PolicyError
 */
export async function readDesign(options: DesignOptions, kernel?: 'host', withStates = false): Promise<Design> {
  return designOf(
    options,
    (named) => policySurroundings(kernel === undefined ? options : { ...options, kernel: [kernel] }, named),
    (containers) => ExistingLayersOfHost.of(containers, withStates),
    kernel === undefined ? undefined : knownPolicyOfMachine(options),
  );
}

/**
 * Reads the manifest of a command for the host of a snapshot: with the kernel, the configurations and the included
 * files of the snapshot.
 *
 * @throws CommandError, PolicyError
 */
export function readDesignFor(options: DesignOptions & SurroundingsOptions, snapshot: Snapshot): Promise<Design> {
  return designOf(
    options,
    (named) => savedSurroundings(options, named, snapshot),
    () => existingLayersOf(snapshot),
  );
}

async function designOf(
  options: DesignOptions,
  surroundingsOf: (named: NamedFiles) => PolicySurroundings,
  existingOf: (containers: Iterable<Instance>) => HostExistingLayers | Promise<HostExistingLayers>,
  known?: KnownPolicy,
): Promise<Design> {
  const manifest = chooseManifest(options);
  if (manifest === undefined)
    throw new CommandError('no manifest: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml', {
      hint: 'write a manifest with `lamellar init`, or name an existing file with --manifest',
    });
  const { file, named } = manifest;
  const surroundings = surroundingsOf(named);
  const composed = await composeManifest(file, surroundings, existingOf, known);
  const { container } = options;
  const chosen = composed.containers.filter(({ name }) => container === undefined || name === container);
  if (chosen.length === 0 && container !== undefined)
    throw new CommandError(`no container \`${printable(container)}\` in ${file}`);
  const hostPolicy = PolicyNamespace.root();
  const loader = new PolicyLoader(surroundings);
  loadHostPolicy(composed.manifest, loader, hostPolicy);
  for (const { path, reason } of [...composed.existing.unread, ...loader.unread]) warn(`${path}: ${reason}`);
  return { ...composed, surroundings, hostPolicy, chosen, known };
}
