/** A container of LXC, by the name that LXC has for it: one in each LXC path can have it. */
export interface LxcInstance {
  readonly runtime: 'lxc';
  /** The folder that has the container's, as LXC is told it. */
  readonly lxcPath: string;
  readonly instance: string;
}

/** A container of Incus, by the name that Incus has for it: one in each project can have it. */
interface InstanceOfIncus {
  readonly runtime: 'incus';
  readonly project: string;
  readonly instance: string;
}

/** A container as its runtime has it: a host has one of each. A manifest may call it otherwise. */
export type Instance = LxcInstance | InstanceOfIncus;

/** Of all that is known of a container, which one it is. */
export function instanceOf(container: Instance): Instance {
  const { instance } = container;
  return container.runtime === 'lxc'
    ? { runtime: 'lxc', lxcPath: container.lxcPath, instance }
    : { runtime: 'incus', project: container.project, instance };
}

/** Whether a runtime has both as one. */
export function isSameInstance(one: Instance, other: Instance): boolean {
  if (one.instance !== other.instance) return false;
  if (one.runtime === 'lxc') return other.runtime === 'lxc' && one.lxcPath === other.lxcPath;
  return other.runtime === 'incus' && one.project === other.project;
}

/** Whether a container is of LXC. */
export function isLxc<Container extends Instance>(container: Container): container is Container & LxcInstance {
  return container.runtime === 'lxc';
}

/** Whether a container is of Incus. */
export function isIncus({ runtime }: Instance): boolean {
  return runtime === 'incus';
}
