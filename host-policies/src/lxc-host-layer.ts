import { lxcNames, type LxcNames } from './lxc-names.ts';
import { policyTexts } from './policy-texts.ts';
import { escapePattern, quoteName, quotePattern } from './quoting.ts';

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

/** A container's profile in the root policy namespace, and the policy namespace of its container layer. */
export interface HostLayer extends LxcNames {
  /** AppArmor policy source, ready for apparmor_parser. */
  readonly text: string;
}

/**
 * The host layer that LXC gives a container with `lxc.apparmor.profile = generated`, as policy source.
 *
 * @throws RangeError where the name or the path cannot stand in a profile's name
 */
export function lxcHostLayer(container: LxcContainer): HostLayer {
  const { name, lxcPath = '/var/lib/lxc', nesting, privileged, rules = [] } = container;
  const names = lxcNames(name, lxcPath);
  const sections = [ownRules(names), policyTexts['lxc/base.aa']];
  if (nesting) sections.push(policyTexts['lxc/nesting.aa']);
  if (!privileged) sections.push(policyTexts['lxc/unprivileged.aa']);
  if (rules.length > 0) sections.push(`# This container's own rules.\n${rules.join('\n')}\n`);

  const text = `abi <abi/4.0>,

include <tunables/global>

profile ${quoteName(names.profileName)} flags=(attach_disconnected, mediate_deleted) {
${sections.map(indented).join('\n')}}
`;
  return { ...names, text };
}

/** The rules that name the container. */
function ownRules({ profileName, namespaceName }: LxcNames): string {
  const self = quotePattern(profileName);
  const namespace = escapePattern(namespaceName);
  return `# Processes of the container among themselves; the container layer may narrow it.
signal peer=${self},
ptrace peer=${self},
unix peer=(label=${self}),

# Into the container layer: profiles of the container's own policy namespace, stacked on this one.
change_profile -> ":${namespace}:*",
change_profile -> ":${namespace}://*",
`;
}

function indented(section: string): string {
  return section.replace(/^(?=.)/gm, '  ');
}
