import { assembleLayer, type HostLayer } from './host-layer.ts';
import { incusNames } from './incus-names.ts';
import { policyTexts } from './policy-texts.ts';

/** A container as its Incus configuration describes it. */
export interface IncusContainer {
  readonly name: string;
  /** The project that it is in; `default` where it is not given. */
  readonly project?: string;
  /** `INCUS_DIR`; `/var/lib/incus` where it is not given. */
  readonly incusPath?: string;
  /** `security.nesting`: may it run containers of its own? */
  readonly nesting: boolean;
  /** `security.privileged`: without a user namespace of its own. */
  readonly privileged: boolean;
  /** Rules to add, one or more a string, as they stand in policy. `deny` ones override the layer's. */
  readonly rules?: readonly string[];
}

/**
 * The host layer that Incus 6.0 gives a container, as policy source.
 *
 * @throws RangeError where the name, the project or the path is none that Incus or AppArmor has
 */
export function incusHostLayer(container: IncusContainer): HostLayer {
  const { name, project = 'default', incusPath = '/var/lib/incus', nesting, privileged, rules = [] } = container;
  const sections: string[] = [policyTexts['container/base.aa'], policyTexts['incus/base.aa']];
  if (nesting) sections.push(policyTexts['container/nesting.aa']);
  else sections.push(policyTexts['container/no-nesting.aa'], policyTexts['incus/no-nesting.aa']);
  sections.push(policyTexts[privileged ? 'incus/privileged.aa' : 'incus/unprivileged.aa']);
  return assembleLayer(incusNames(name, project, incusPath), sections, rules);
}
