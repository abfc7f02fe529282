import { readFileSync } from 'node:fs';
import type { Process, Processes } from '../process/processes.ts';
import { lxcPath } from './lxc-path.ts';

/** A container of LXC that runs, or that begins or ends to do so. */
export interface RunningContainer {
  /** The container's first process; undefined where there is none, or where it is not to be found. */
  readonly init: Process | undefined;
}

/**
 * Which containers of LXC run. LXC has no service that could be asked: a container runs as long as its monitor does, a process
 * with a title of its own, which listens on a socket that is named after the container. Asking the sockets, as `lxc-ls` does, takes a
 * call for each container.
 *
 * A container can give its processes any title. A monitor is none of a container's: it is in this machine's namespace of processes, and in no
 * policy namespace.
 *
 * @see `lxc_monitor` in LXC's `lxccontainer.c`, `list_active_containers`
 */
export class RunningContainers {
  readonly #processes: Processes;
  readonly #monitors = new Map<string, Process>();
  readonly #sockets: ReadonlySet<string>;
  readonly #path: string;

  /**
   * @param sockets - the kernel's list of unix sockets
   * @param path - where LXC has its containers
   */
  constructor(processes: Processes, sockets = '/proc/net/unix', path = lxcPath) {
    this.#processes = processes;
    this.#path = path;
    this.#sockets = new Set(readFileSync(sockets, 'latin1').match(/(?<= )@.*\/command$/gm) ?? []);
    for (const process of processes.all) {
      if (!processes.isOfMachine(process) || process.label.includes('//&:')) continue;
      const title = processes.titleOf(process);
      if (title?.startsWith('[lxc monitor] ') === true) this.#monitors.set(title, process);
    }
  }

  /** A container by its name, where it runs. */
  find(name: string): RunningContainer | undefined {
    const bytes = Buffer.from(`${this.#path} ${name}`).toString('latin1');
    const monitor = this.#monitors.get(`[lxc monitor] ${bytes}`);
    const socket = Buffer.from(`@${this.#path}/${name}/command`).toString('latin1');
    if (monitor === undefined) return this.#sockets.has(socket) ? { init: undefined } : undefined;
    const children = this.#processes.childrenOf(monitor);
    return { init: children.find((child) => !this.#processes.isOfMachine(child)) ?? children[0] };
  }
}
