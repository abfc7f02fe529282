/*
 * What liblxc calls the processes that run containers, for LXC itself, Incus and LXD: `[lxc monitor] PATH NAME`. A container can give its
 * processes any title, and so can every user: whoever goes by titles has to see to who the process is.
 *
 * @see `lxc_monitor_set_title` and the like in LXC's `lxccontainer.c`
 */
const beginning = '[lxc monitor] ';

/** A container as liblxc has it. Text is a character a byte. */
interface Monitored {
  /** Where liblxc has the container. */
  readonly path: string;
  readonly name: string;
}

/** The title of the monitor of a container. */
export function monitorTitle({ path, name }: Monitored): string {
  return `${beginning}${path} ${name}`;
}

/** The containers that a title can be about: a path may hold blanks, and so may a name. The last one has the shortest name; none where it is no monitor's. */
export function monitoredBy(title: string | undefined): readonly Monitored[] {
  if (title?.startsWith(`${beginning}/`) !== true) return [];
  const words = title.slice(beginning.length).split(' ');
  return words.slice(1).map((_, at) => ({
    path: words.slice(0, at + 1).join(' '),
    name: words.slice(at + 1).join(' '),
  }));
}

/** Whether a label is of a policy namespace below the root, as containers have one: a monitor is in none. */
export function isInPolicyNamespace(label: string): boolean {
  return /(?:^|\/\/&):/.test(label);
}
