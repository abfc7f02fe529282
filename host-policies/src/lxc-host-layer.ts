import { assembleLayer, type HostLayer } from './host-layer.ts';
import { lxcNames } from './lxc-names.ts';
import hostPolicyTexts from './policy-texts.json' with { type: 'json' };

/** A container with the properties of an LXC configuration. */
export interface LxcContainerSettings {
  /** The container's name: the folder below the LXC path. */
  readonly name: string;
  /** `lxc.lxcpath`; `/var/lib/lxc` by default. */
  readonly lxcPath?: string;
  /** `lxc.apparmor.allow_nesting`: whether the container may run containers. */
  readonly nesting: boolean;
  /** True if the container has no separate user namespace (no `lxc.idmap`): its root is the host's root. */
  readonly privileged: boolean;
  /** Rules to add, one or more in a string, as policy text. `deny` rules override the layer. */
  readonly rules?: readonly string[];
}

/**
 * Returns the host layer that LXC 6 generates for a container with `lxc.apparmor.profile = generated`, as policy
 * source.
 *
 * @throws RangeError if a profile's name cannot contain the name or the path
 */
export function lxcHostLayer(container: LxcContainerSettings): HostLayer {
  const { name, lxcPath = '/var/lib/lxc', nesting, privileged, rules = [] } = container;
  const sections: string[] = [hostPolicyTexts['container/base.aa'], hostPolicyTexts['lxc/base.aa']];
  if (nesting) sections.push(hostPolicyTexts['container/nesting.aa']);
  else sections.push(hostPolicyTexts['container/no-nesting.aa'], hostPolicyTexts['lxc/no-nesting.aa']);
  if (!privileged) sections.push(hostPolicyTexts['lxc/unprivileged.aa']);
  return assembleLayer(lxcNames(name, lxcPath), sections, rules);
}
