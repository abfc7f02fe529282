/*
 * Process titles of liblxc's monitors, for LXC itself, Incus and LXD: `[lxc monitor] PATH NAME`. A container, or any
 * user, can give a process any title: a caller must check the owner of the process.
 *
 * @see `lxc_monitor_set_title` and the like in LXC's `lxccontainer.c`
 */
const beginning = '[lxc monitor] ';

/** A container of liblxc. Text has a character for every byte. */
interface Monitored {
  /** The LXC path. */
  readonly path: string;
  readonly name: string;
}

/** Returns the title of a container's monitor. */
export function monitorTitle({ path, name }: Monitored): string {
  return `${beginning}${path} ${name}`;
}

/**
 * Lists the possible containers of a title: both path and name may contain blanks. The last result has the shortest
 * name; empty if the title is not a monitor's.
 */
export function monitoredBy(title: string | undefined): readonly Monitored[] {
  if (title?.startsWith(`${beginning}/`) !== true) return [];
  const words = title.slice(beginning.length).split(' ');
  return words.slice(1).map((_, at) => ({
    path: words.slice(0, at + 1).join(' '),
    name: words.slice(at + 1).join(' '),
  }));
}

/**
 * Checks whether a label is in a policy namespace below the root, like a container's label. A monitor's label is not.
 */
export function isInPolicyNamespace(label: string): boolean {
  return /(?:^|\/\/&):/.test(label);
}
