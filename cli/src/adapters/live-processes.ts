import type { LxcInstance } from '@lamellar/node/manifest';
import { CommandSockets } from './lxc/command-sockets.ts';
import { RunningContainers } from './lxc/running-containers.ts';
import { Processes } from './process/processes.ts';

/** The processes of a machine, read once at the first use. */
export class LiveProcesses {
  readonly #proc: string;
  #processes: Processes | undefined;
  #lxc: RunningContainers | undefined;
  #sockets: CommandSockets | undefined;

  /** @param proc - the kernel's `/proc` */
  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  /** All processes. */
  get processes(): Processes {
    return (this.#processes ??= new Processes(this.#proc));
  }

  /** The running LXC containers. */
  get lxc(): RunningContainers {
    return (this.#lxc ??= new RunningContainers(this.processes, this.#commandSockets));
  }

  /** Checks whether an LXC container certainly runs. Without a socket, reads no processes. */
  runs(container: LxcInstance): boolean {
    return this.#commandSockets.has(container) && this.lxc.find(container)?.monitor !== undefined;
  }

  get #commandSockets(): CommandSockets {
    return (this.#sockets ??= new CommandSockets(`${this.#proc}/net/unix`));
  }
}
