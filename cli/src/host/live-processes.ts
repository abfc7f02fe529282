import { RunningContainers } from './lxc/running-containers.ts';
import { Processes } from './process/processes.ts';

/** What runs on this machine: read when it is first asked for, and once. */
export class LiveProcesses {
  #processes: Processes | undefined;
  #lxc: RunningContainers | undefined;

  /** All processes. */
  get processes(): Processes {
    return (this.#processes ??= new Processes());
  }

  /** The containers of LXC among them. */
  get lxc(): RunningContainers {
    return (this.#lxc ??= new RunningContainers(this.processes));
  }
}
