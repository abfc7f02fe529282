import type { ManagedHost } from '../../adapters/machine.ts';
import type { CompiledLayer } from './compiled-layer.ts';
import type { ContainerChange } from './container-state.ts';
import type { Layout } from './layout.ts';
import type { LostLayer } from './planned-changes.ts';

/** Announces the next step. */
export type Announce = (step: string) => void;

/** The change of a container, ready to be settled. An undo is the reverse change. */
export interface Transaction extends ContainerChange {
  /** The compiled container layer of `to`; undefined if the loaded policy of the container stays as it is. */
  readonly layer: CompiledLayer | undefined;
  /** True if the policy namespace is known to lack profiles of the layer. */
  readonly isLacking: boolean;
  /** The layers that no process of the running container has until a restart. */
  readonly lost: readonly LostLayer[];
}

/** The surroundings of transactions that are settled together. */
export interface Run {
  /** The state of the host after the run. Its containers own the shared host layers. */
  readonly after: Layout;
  /** The compiled host layers from files, by text. */
  readonly hostLayers: ReadonlyMap<string, CompiledLayer>;
  /**
   * True if the run is an undo. In an undo, obstacles in a container's root and failures of a running layer are
   * warnings: a single container must not block the undo of the rest.
   */
  readonly isUndoing: boolean;
  readonly machine: ManagedHost;
  readonly announce: Announce;
}

/** The containers that could not be changed, by name, with the reasons. */
export type Failures = ReadonlyMap<string, Error>;

/**
 * Settles a kind of object on the machine, for example the settings in configurations: gives the machine the objects of
 * `to`, and removes the objects that only `from` has. A failing container does not affect the others. A caller can
 * repeat or reverse a call after any failure.
 */
export type Resource = (transactions: readonly Transaction[], run: Run) => Failures | Promise<Failures>;

/** Calls a function for each transaction, and collects the failures. */
export async function settleEach(
  transactions: readonly Transaction[],
  settle: (transaction: Transaction) => void | Promise<void>,
): Promise<Failures> {
  const failures = new Map<string, Error>();
  for (const transaction of transactions)
    try {
      await settle(transaction);
    } catch (error) {
      failures.set(transaction.container.name, error as Error);
    }
  return failures;
}
