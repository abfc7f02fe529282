import type { Machine } from '../host/machine.ts';
import type { AppliedContainer } from './applied-containers.ts';
import type { CompiledLayers } from './compiled-layer.ts';
import type { Layout } from './layout.ts';

/** Tells what is about to be done. */
export type Announce = (step: string) => void;

/** A layout that takes the place of another on a machine. To undo that is to change the other way round. */
export interface LayoutChange {
  readonly from: Layout;
  readonly to: Layout;
  /** Those of `to` that are looked at; others keep what they have. */
  readonly containers: readonly AppliedContainer[];
  /** What there is to load of them, and their host layers from files. */
  readonly compiled: CompiledLayers;
  /** Containers of which it is known already that their policy namespace lacks something. */
  readonly lacking: ReadonlySet<string>;
  /**
   * Whether an earlier change is undone. In an undo, obstacles in a container's root and failures of a running layer are warnings: a
   * single container must not block the undo of the rest.
   */
  readonly isUndoing: boolean;
  readonly machine: Machine;
  readonly announce: Announce;
}

/** One kind of object on a machine under the control of a layout. */
export interface Surface {
  /**
   * Gives the machine the objects of `to`, and removes the objects that only `from` has. A caller can repeat or reverse a
   * call after any failure.
   *
   * @throws ContainerFailures if containers are the cause
   */
  settle(change: LayoutChange): void | Promise<void>;
}
