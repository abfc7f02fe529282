import type { ManagedHost } from '../../adapters/machine.ts';
import type { AppliedContainer } from './applied-containers.ts';
import type { CompiledLayers } from './compiled-layer.ts';
import type { Layout } from './layout.ts';

/** Announces the next step. */
export type Announce = (step: string) => void;

/** A change of a machine from one layout to the next. An undo is the reverse change. */
export interface LayoutChange {
  readonly from: Layout;
  readonly to: Layout;
  /** The containers of `to` to change; the rest keep their state. */
  readonly containers: readonly AppliedContainer[];
  /** The compiled layers of the containers, and of their host layers from files. */
  readonly compiled: CompiledLayers;
  /** Containers with a known lack of profiles in the policy namespace. */
  readonly lacking: ReadonlySet<string>;
  /**
   * True if the change is an undo. In an undo, obstacles in a container's root and failures of a running layer are
   * warnings: a single container must not block the undo of the rest.
   */
  readonly isUndoing: boolean;
  readonly machine: ManagedHost;
  readonly announce: Announce;
}

/** One kind of object on a machine under the control of a layout. */
export interface Resource {
  /**
   * Gives the machine the objects of `to`, and removes the objects that only `from` has. A caller can repeat or reverse
   * a call after any failure.
   *
   * @throws ContainerFailures if containers are the cause
   */
  settle(change: LayoutChange): void | Promise<void>;
}
