import type { ByteString } from '@lamellar/core/language';
import type { Instance, LxcInstance } from '@lamellar/node/manifest';
import type { LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import type { Process } from '../../adapters/process/processes.ts';
import { attachedProfile } from '../plan/attached-profile.ts';
import { confinementOf, profilesIn, type Confinement } from '../plan/confinement.ts';
import type { Configurations } from '../resources/configurations.ts';
import type { ContainerStatus } from './container-status.ts';

/** A container with the names of the layers. */
export type LayeredContainer = Instance & {
  /** The profile of the host layer. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
};

/** The state of a container on the host, whatever was applied. */
export interface ViewedContainer {
  readonly state: ContainerStatus['state'];
  /** The label of the first process; undefined without a first process. */
  readonly label: ByteString | undefined;
  /** True if the kernel has the container's policy namespace. */
  readonly hasNamespace: boolean;
  /** The names of the loaded profiles of the policy namespace. */
  readonly loaded: readonly ByteString[];
  /**
   * The confinement of the container's processes; for a stopped container, of any processes in its policy namespace.
   */
  readonly confinement: Confinement;
}

/** Inspects containers in their runtimes and the kernel. Reads all processes once, and sends no requests. */
export class ContainerViewer {
  readonly #configurations: Configurations;
  readonly #live: LiveProcesses;
  readonly #kernel: LivePolicyInterface;

  /** @param configurations - with the states of Incus containers, if Incus was asked */
  constructor(configurations: Configurations, live: LiveProcesses, kernel: LivePolicyInterface) {
    this.#kernel = kernel;
    this.#configurations = configurations;
    this.#live = live;
  }

  /** All running LXC containers, in any path. */
  get runningOfLxc(): readonly LxcInstance[] {
    return this.#live.lxc.all;
  }

  /** Returns the state of a container. */
  stateOf(container: Instance): ContainerStatus['state'] {
    return this.#look(container).state;
  }

  /** @param policy - the compiled layer that the policy namespace should have; undefined if unknown */
  see(container: LayeredContainer, policy: Uint8Array | undefined): ViewedContainer {
    const { profile, namespace } = container;
    const { state, init } = this.#look(container);
    const kernel = this.#kernel.namespace(namespace);
    const { processes: known } = this.#live;
    const hasNamespace = kernel.exists;
    const loaded = kernel.profiles();
    const left = state !== 'running' && hasNamespace ? this.processesIn(namespace) : [];
    const processes = init === undefined ? left : known.ofContainer(init);
    return {
      state,
      label: processes.find(({ id }) => id === init)?.label,
      hasNamespace,
      loaded: loaded.map(({ name }) => name),
      confinement: confinementOf(
        processes.map((each) => ({ label: each.label, mode: each.mode, program: known.programOf(each) })),
        { hostLayer: profile, namespace },
        (program) => policy && attachedProfile(policy, program)?.name,
        new Map(loaded.map(({ name, mode }) => [name, mode])),
      ),
    };
  }

  /** Returns the processes in a policy namespace, started from anywhere. */
  processesIn(namespace: ByteString): readonly Process[] {
    return this.#live.processes.all.filter(({ label }) => profilesIn(label, namespace) !== '');
  }

  #look(container: Instance): Look {
    if (container.runtime === 'lxc') {
      const found = this.#live.lxc.find(container);
      if (found === undefined) return { state: this.#configurations.isThere(container) ? 'stopped' : 'gone' };
      return { state: 'running', init: found.init?.id };
    }
    if (this.#configurations.problem(container) !== undefined) return { state: 'not known' };
    const state = this.#configurations.incusState(container);
    if (state === undefined) return { state: this.#configurations.has(container) ? 'not known' : 'gone' };
    // An instance in an Incus state like `Error` has no processes.
    return state.pid > 0 ? { state: 'running', init: state.pid } : { state: 'stopped' };
  }
}

interface Look {
  readonly state: ContainerStatus['state'];
  /** The PID of the first process. */
  readonly init?: number | undefined;
}
