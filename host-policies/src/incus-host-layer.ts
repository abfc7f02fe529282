import { assembleLayer, type HostLayer } from './host-layer.ts';
import { incusNames } from './incus-names.ts';
import hostPolicyTexts from './policy-texts.json' with { type: 'json' };

/** A container with the properties of an Incus configuration. */
export interface IncusContainerSettings {
  readonly name: string;
  /** The project of the container; `default` by default. */
  readonly project?: string;
  /** `INCUS_DIR`; `/var/lib/incus` by default. */
  readonly incusPath?: string;
  /** `security.nesting`: whether the container may run containers. */
  readonly nesting: boolean;
  /** `security.privileged`: whether the container has no separate user namespace. */
  readonly privileged: boolean;
  /** Rules to add, one or more in a string, as policy text. `deny` rules override the layer. */
  readonly rules?: readonly string[];
}

/**
 * Returns the host layer that Incus 6.0 generates for a container, as policy source.
 *
 * @throws RangeError if Incus or AppArmor does not support the name, the project or the path
 */
export function incusHostLayer(container: IncusContainerSettings): HostLayer {
  const { name, project = 'default', incusPath = '/var/lib/incus', nesting, privileged, rules = [] } = container;
  const sections: string[] = [hostPolicyTexts['container/base.aa'], hostPolicyTexts['incus/base.aa']];
  if (nesting) sections.push(hostPolicyTexts['container/nesting.aa']);
  else sections.push(hostPolicyTexts['container/no-nesting.aa'], hostPolicyTexts['incus/no-nesting.aa']);
  sections.push(hostPolicyTexts[privileged ? 'incus/privileged.aa' : 'incus/unprivileged.aa']);
  return assembleLayer(incusNames(name, project, incusPath), sections, rules);
}
