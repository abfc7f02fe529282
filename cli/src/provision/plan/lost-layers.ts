import type { ByteString } from '@lamellar/core/language';
import type { Instance, LxcInstance } from '@lamellar/node/manifest';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import { hasProfile, unreadableLabel } from '../../adapters/process/processes.ts';
import { incusPath } from '../../adapters/snapshot/machine-places.ts';
import type { LostLayer } from '../resources/planned-changes.ts';
import { profilesIn } from './confinement.ts';

/** The names of a container's layers. */
interface LayerNames {
  /** The profile of the host layer. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
}

/**
 * Returns the layers that a running container has lost, judged by the label of the first process. The kernel replaces an
 * unloaded profile in a label by `unconfined`, and a later load does not restore the label. A label keeps the name of a
 * removed policy namespace.
 *
 * @param hasNamespace - true if the kernel has the policy namespace
 * @see `aa_label_remove` in the kernel's `label.c`
 */
export function lostLayers(
  label: ByteString | undefined,
  { profile, namespace }: LayerNames,
  hasNamespace: boolean,
): readonly LostLayer[] {
  if (label === undefined || label === unreadableLabel) return [];
  if (rootProfiles(label).every((name) => name === 'unconfined')) return ['host'];
  const isInside = hasNamespace && profilesIn(label, namespace) !== '';
  return hasProfile(label, profile) && !isInside ? ['container'] : [];
}

/** Returns the profiles of a label in the root policy namespace, which come first in a label. */
function rootProfiles(label: ByteString): readonly string[] {
  const parts = label.split('//&');
  const inner = parts.findIndex((part) => part.startsWith(':'));
  return inner === -1 ? parts : parts.slice(0, inner);
}

/** Returns the label of the first process of a running container; undefined if stopped or not found. */
export function labelOfInit(container: Instance, live: LiveProcesses): ByteString | undefined {
  const monitored = monitoredInstance(container);
  return live.runs(monitored) ? live.lxc.find(monitored)?.init?.label : undefined;
}

/** Returns a container by the path and name for liblxc, which also runs the containers of Incus. */
function monitoredInstance(container: Instance): LxcInstance {
  if (container.runtime === 'lxc') return container;
  const { project, instance: name } = container;
  const instance = project === 'default' ? name : `${project}_${name}`;
  return { runtime: 'lxc', lxcPath: `${incusPath}/containers`, instance };
}
