import { assembleLayer, type HostLayer } from './host-layer.ts';
import { lxcNames } from './lxc-names.ts';
import { policyTexts } from './policy-texts.ts';

/** A container as its LXC configuration describes it. */
export interface LxcContainer {
  /** Its name: the folder below the LXC path. */
  readonly name: string;
  /** `lxc.lxcpath`; `/var/lib/lxc` where it is not given. */
  readonly lxcPath?: string;
  /** `lxc.apparmor.allow_nesting`: may it run containers of its own? */
  readonly nesting: boolean;
  /** Without a user namespace of its own (no `lxc.idmap`): its root is the host's. */
  readonly privileged: boolean;
  /** Rules to add, one or more a string, as they stand in policy. `deny` ones override the layer's. */
  readonly rules?: readonly string[];
}

/**
 * The host layer that LXC 6 gives a container with `lxc.apparmor.profile = generated`, as policy source.
 *
 * @throws RangeError where the name or the path cannot stand in a profile's name
 */
export function lxcHostLayer(container: LxcContainer): HostLayer {
  const { name, lxcPath = '/var/lib/lxc', nesting, privileged, rules = [] } = container;
  const sections: string[] = [policyTexts['container/base.aa'], policyTexts['lxc/base.aa']];
  if (nesting) sections.push(policyTexts['container/nesting.aa']);
  else sections.push(policyTexts['container/no-nesting.aa'], policyTexts['lxc/no-nesting.aa']);
  if (!privileged) sections.push(policyTexts['lxc/unprivileged.aa']);
  return assembleLayer(lxcNames(name, lxcPath), sections, rules);
}
