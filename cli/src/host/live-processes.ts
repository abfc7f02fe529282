import { RunningContainers } from './lxc/running-containers.ts';
import { Processes } from './process/processes.ts';

/** What runs on a machine: read when it is first asked for, and once. */
export class LiveProcesses {
  readonly #proc: string;
  #processes: Processes | undefined;
  #lxc: RunningContainers | undefined;

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
    return (this.#lxc ??= new RunningContainers(this.processes, `${this.#proc}/net/unix`));
  }
}
