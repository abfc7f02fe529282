import type { ContainerSetting } from '../../snapshot/snapshot.ts';

/** A change of a host that ends a finding. Containers are indices of the snapshot's list. */
export type Remedy =
  /** Adds a line to a container's configuration, after the existing lines. */
  | { readonly kind: 'set'; readonly container: number; readonly key: string; readonly value: string }
  /** Removes lines from a container's configuration. */
  | { readonly kind: 'unset'; readonly container: number; readonly settings: readonly ContainerSetting[] }
  /** Stops and starts a container. */
  | { readonly kind: 'restart'; readonly container: number }
  /** Ends processes. */
  | { readonly kind: 'end'; readonly tasks: ReadonlySet<number> };
