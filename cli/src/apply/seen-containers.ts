import type { ByteString } from '@lamellar/core/language';
import type { Kernel } from '../host/kernel/securityfs.ts';
import type { LiveProcesses } from '../host/live-processes.ts';
import type { Process } from '../host/process/processes.ts';
import { attachedProfile } from './attached-profile.ts';
import { confinementOf, profilesIn, type Confinement } from './confinement.ts';
import type { Instance, LxcInstance } from '../host/instance.ts';
import type { Configurations } from './configurations.ts';

/** What a runtime says of a container: `gone` where it does not have it, and `not known` where it does not answer. */
export type ContainerState = 'running' | 'stopped' | 'gone' | 'not known';

/** A container, with the names that its layers have. */
export type LayeredContainer = Instance & {
  /** The profile of its host layer. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
};

/** How a container is on this host, whatever was applied to it. */
export interface SeenContainer {
  readonly state: ContainerState;
  /** What its first process runs under; undefined where it has none. */
  readonly label: ByteString | undefined;
  /** Whether the kernel has its policy namespace. */
  readonly hasNamespace: boolean;
  /** The profiles that are loaded there, by their names. */
  readonly loaded: readonly ByteString[];
  /** That of its processes; of a container that does not run, of what runs in its policy namespace all the same. */
  readonly confinement: Confinement;
}

/** Looks at containers as their runtimes and the kernel have them. All processes are read once, and nobody is asked. */
export class ContainerViewer {
  readonly #configurations: Configurations;
  readonly #live: LiveProcesses;
  readonly #kernel: Kernel;

  /** @param configurations - with what Incus says of its containers, where it was asked */
  constructor(configurations: Configurations, live: LiveProcesses, kernel: Kernel) {
    this.#kernel = kernel;
    this.#configurations = configurations;
    this.#live = live;
  }

  /** All containers of LXC that run, in whatever path they are. */
  get runningOfLxc(): readonly LxcInstance[] {
    return this.#live.lxc.all;
  }

  /** Whether a container runs. */
  stateOf(container: Instance): ContainerState {
    return this.#look(container).state;
  }

  /** @param policy - what is to be loaded in its policy namespace, compiled; undefined where that is not known */
  see(container: LayeredContainer, policy: Uint8Array | undefined): SeenContainer {
    const { profile, namespace } = container;
    const { state, init } = this.#look(container);
    const kernel = this.#kernel.namespace(namespace);
    const { processes: known } = this.#live;
    const hasNamespace = kernel.exists;
    const left = state !== 'running' && hasNamespace ? this.processesIn(namespace) : [];
    const processes = init === undefined ? left : known.ofContainer(init);
    return {
      state,
      label: processes.find(({ id }) => id === init)?.label,
      hasNamespace,
      loaded: kernel.profiles().map(({ name }) => name),
      confinement: confinementOf(
        processes.map((each) => ({ label: each.label, program: known.programOf(each) })),
        { hostLayer: profile, namespace },
        (program) => policy && attachedProfile(policy, program)?.name,
      ),
    };
  }

  /** The processes that run in a policy namespace, whoever has started them. */
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
    // In a state of Incus's such as `Error` nothing runs.
    return state.pid > 0 ? { state: 'running', init: state.pid } : { state: 'stopped' };
  }
}

interface Look {
  readonly state: ContainerState;
  /** Its first process. */
  readonly init?: number | undefined;
}
