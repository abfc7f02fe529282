import { assembleLayer, type HostLayer } from './host-layer.ts';
import { incusNames } from './incus-names.ts';
import { policyTexts } from './policy-texts.ts';

/** A container with the properties of an Incus configuration. */
export interface IncusContainer {
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
export function incusHostLayer(container: IncusContainer): HostLayer {
  const { name, project = 'default', incusPath = '/var/lib/incus', nesting, privileged, rules = [] } = container;
  const sections: string[] = [policyTexts['container/base.aa'], policyTexts['incus/base.aa']];
  if (nesting) sections.push(policyTexts['container/nesting.aa']);
  else sections.push(policyTexts['container/no-nesting.aa'], policyTexts['incus/no-nesting.aa']);
  sections.push(policyTexts[privileged ? 'incus/privileged.aa' : 'incus/unprivileged.aa']);
  return assembleLayer(incusNames(name, project, incusPath), sections, rules);
}
