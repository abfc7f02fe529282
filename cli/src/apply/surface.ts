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

/** One kind of thing on a machine that a layout decides about. */
export interface Surface {
  /**
   * Has the machine hold of it what the change leads to, and nothing of what only `from` has. It can be called again, and the other way round,
   * wherever a call has come to its end.
   *
   * @throws ContainerFailures if containers are the cause
   */
  settle(change: LayoutChange): void | Promise<void>;
}
