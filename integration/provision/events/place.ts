/** Where a container is, by what its runtime calls it, with the names that its layers have there. */
export interface Place {
  readonly runtime: 'lxc' | 'incus';
  readonly name: string;
  /** The folder that has its own, of LXC; the project, of Incus. */
  readonly within: string;
  /** The profile that its runtime generates for it. */
  readonly profile: string;
  readonly namespace: string;
}

export const usualPath = '/var/lib/lxc';

export function lxcPlace(name: string, path = usualPath): Place {
  const namespace = `lxc-${name}_<${path.replaceAll('/', '-')}>`;
  return { runtime: 'lxc', name, within: path, profile: `lxc-${name}_<${path}>`, namespace };
}

export function incusPlace(name: string, project = 'default'): Place {
  const full = project === 'default' ? name : `${project}_${name}`;
  const [profile, namespace] = [`incus-${full}_</var/lib/incus>`, `incus-${full}_<var-lib-incus>`];
  return { runtime: 'incus', name, within: project, profile, namespace };
}

export function isSamePlace(left: Place, right: Place): boolean {
  return left.runtime === right.runtime && left.within === right.within && left.name === right.name;
}
