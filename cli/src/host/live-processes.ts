import type { LxcInstance } from './instance.ts';
import { CommandSockets } from './lxc/command-sockets.ts';
import { RunningContainers } from './lxc/running-containers.ts';
import { Processes } from './process/processes.ts';

/** What runs on a machine: read when it is first asked for, and once. */
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

  /** The containers of LXC among them. */
  get lxc(): RunningContainers {
    return (this.#lxc ??= new RunningContainers(this.processes, this.#commandSockets));
  }

  /** Whether a container of LXC runs for certain. Of one without a socket no processes are read for it. */
  runs(container: LxcInstance): boolean {
    return this.#commandSockets.has(container) && this.lxc.find(container)?.monitor !== undefined;
  }

  get #commandSockets(): CommandSockets {
    return (this.#sockets ??= new CommandSockets(`${this.#proc}/net/unix`));
  }
}
