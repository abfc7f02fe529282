/** LXC's default path of containers. */
export const usualLxcPath = '/var/lib/lxc';

/** A container of LXC by its name in LXC, unique in an LXC path. */
export interface LxcInstance {
  readonly runtime: 'lxc';
  /** The LXC path: the folder with the container's folder, as in LXC's configuration. */
  readonly lxcPath: string;
  readonly instance: string;
  /** True if Proxmox VE generates LXC's configuration of the container at each start. */
  readonly isProxmox?: true;
}

/** A container of Incus by its name in Incus, unique in a project. */
interface InstanceOfIncus {
  readonly runtime: 'incus';
  readonly project: string;
  readonly instance: string;
}

/** A container as identified by the runtime, unique on a host. A manifest may use a different name. */
export type Instance = LxcInstance | InstanceOfIncus;

/** Picks the identity of a container from a larger record. */
export function instanceOf(container: Instance): Instance {
  const { instance } = container;
  return container.runtime === 'lxc'
    ? { runtime: 'lxc', lxcPath: container.lxcPath, instance, ...(container.isProxmox ? { isProxmox: true } : {}) }
    : { runtime: 'incus', project: container.project, instance };
}

/** Checks whether two records identify a single container. */
export function isSameInstance(one: Instance, other: Instance): boolean {
  if (one.instance !== other.instance) return false;
  if (one.runtime === 'lxc') return other.runtime === 'lxc' && one.lxcPath === other.lxcPath;
  return other.runtime === 'incus' && one.project === other.project;
}

/** Checks whether a container belongs to LXC. */
export function isLxc<Container extends Instance>(container: Container): container is Container & LxcInstance {
  return container.runtime === 'lxc';
}

/** Checks whether a container belongs to Proxmox VE. */
export function isProxmox(container: Instance): boolean {
  return container.runtime === 'lxc' && container.isProxmox === true;
}

/** Checks whether a container belongs to Incus. */
export function isIncus({ runtime }: Instance): boolean {
  return runtime === 'incus';
}
