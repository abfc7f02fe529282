import { bytesOf } from '@lamellar/core/language';
import { unreadableLabel, type Process, type Processes } from '../process/processes.ts';
import { kindOf } from '../disk/kind-of.ts';
import type { LxcInstance } from '../instance.ts';
import { configurationFile } from './configuration-file.ts';
import type { CommandSockets } from './command-sockets.ts';
import { isInPolicyNamespace, monitoredBy, monitorTitle } from './monitor-title.ts';

/** A container of LXC that runs, or that begins or ends to do so. */
export interface RunningContainer {
  /** The container's first process; undefined where there is none, or where it is not to be found. */
  readonly init: Process | undefined;
  /** LXC's own process that runs it; undefined where it is not to be found. */
  readonly monitor: Process | undefined;
}

/**
 * Which containers of LXC run. LXC has no service that could be asked: a container runs as long as its monitor does, a process
 * with a title of its own, which listens on a socket that is named after the container. Asking the sockets, as `lxc-ls` does, takes a
 * call for each container.
 *
 * A container can give its processes any title, and so can every user. A monitor is none of a container's: it is in this machine's namespace
 * of processes, and in no policy namespace; and it is of the user who has the containers, who is the one that asks.
 *
 * @see `lxc_monitor` in LXC's `lxccontainer.c`, `list_active_containers`
 */
export class RunningContainers {
  readonly #processes: Processes;
  readonly #monitors = new Map<string, Process>();
  readonly #sockets: CommandSockets;

  constructor(processes: Processes, sockets: CommandSockets) {
    this.#processes = processes;
    this.#sockets = sockets;
    for (const process of processes.all) {
      if (!processes.isOfMachine(process) || isInPolicyNamespace(process.label)) continue;
      if (process.label === unreadableLabel) continue;
      // A title is in the memory of its process, which another user can put into a file of FUSE: reading it could take for ever.
      const title = processes.isOwn(process) ? processes.titleOf(process) : undefined;
      if (title !== undefined && monitoredBy(title).length > 0) this.#monitors.set(title, process);
    }
  }

  /** The processes of LXC's that run containers. */
  get monitors(): readonly Process[] {
    return [...this.#monitors.values()];
  }

  /** All that have a monitor, in whatever path they are: where that holds a blank, it is told by what lies there. */
  get all(): readonly LxcInstance[] {
    return [...this.#monitors.keys()].flatMap((title) => {
      const readings = monitoredBy(title).map(({ path, name }): LxcInstance => {
        return { runtime: 'lxc', lxcPath: decoded(path), instance: decoded(name) };
      });
      return readings.find((each) => kindOf(configurationFile(each)) !== 'missing') ?? [];
    });
  }

  /** A container, where it runs. */
  find(container: LxcInstance): RunningContainer | undefined {
    const { lxcPath, instance } = container;
    const monitor = this.#monitors.get(monitorTitle({ path: bytesOf(lxcPath), name: bytesOf(instance) }));
    if (monitor === undefined)
      return this.#sockets.has(container) ? { init: undefined, monitor: undefined } : undefined;
    const children = this.#processes.childrenOf(monitor);
    return { init: children.find((child) => !this.#processes.isOfMachine(child)) ?? children[0], monitor };
  }
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
