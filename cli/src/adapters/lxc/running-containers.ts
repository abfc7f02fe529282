import { bytesOf } from '@lamellar/core/language';
import { unreadableLabel, type Process, type Processes } from '../process/processes.ts';
import { kindOf } from '@lamellar/node/files';
import type { LxcInstance } from '@lamellar/node/manifest';
import { configurationFile } from './configuration-file.ts';
import type { CommandSockets } from './command-sockets.ts';
import { isInPolicyNamespace, monitoredBy, monitorTitle } from './monitor-title.ts';

/** A running container of LXC, or a container during start or stop. */
export interface RunningContainer {
  /** The container's first process; undefined if missing or not found. */
  readonly init: Process | undefined;
  /** The LXC monitor of the container; undefined if not found. */
  readonly monitor: Process | undefined;
}

/**
 * Finds the running containers of LXC. LXC has no service to ask: a container runs as long as its monitor runs. The
 * monitor is a process with a special title, and listens on a socket named after the container. A query of the sockets,
 * as in `lxc-ls`, takes a call for each container.
 *
 * A container can give its processes any title, and so can every user. A monitor is never a container's process: it is
 * in this machine's PID namespace and in no policy namespace. Only monitors of the calling user count.
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
      // A title is in the memory of the process. A user can back the memory by a FUSE file, so that a read blocks for
      // ever.
      const title = processes.isOwn(process) ? processes.titleOf(process) : undefined;
      if (title !== undefined && monitoredBy(title).length > 0) this.#monitors.set(title, process);
    }
  }

  /** The monitors of running containers. */
  get monitors(): readonly Process[] {
    return [...this.#monitors.values()];
  }

  /**
   * All containers with a monitor, in any path. If a title is ambiguous because of blanks, the existing container
   * counts.
   */
  get all(): readonly LxcInstance[] {
    return [...this.#monitors.keys()].flatMap((title) => {
      const readings = monitoredBy(title).map(({ path, name }): LxcInstance => {
        return { runtime: 'lxc', lxcPath: decoded(path), instance: decoded(name) };
      });
      return readings.find((each) => kindOf(configurationFile(each)) !== 'missing') ?? [];
    });
  }

  /** Finds a running container; undefined if stopped. */
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
