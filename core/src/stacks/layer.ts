import type { ByteString } from '../source/bytes.ts';
import type { ContainerRuntime } from './container-names.ts';

/** The layer of a profile in a stack. */
export type Layer =
  /** A profile of the root policy namespace, for the host's own programs. */
  | { readonly kind: 'host' }
  /**
   * A profile for containers in the policy namespace around the container: usually for a single container, but shared
   * profiles are possible.
   */
  | { readonly kind: 'host-layer'; readonly containers: readonly [LayerContainer, ...LayerContainer[]] }
  /** A profile of a container's own policy namespace. */
  | { readonly kind: 'container-layer'; readonly container: LayerContainer }
  /** A profile of a policy namespace that is no known container's. */
  | { readonly kind: 'namespace' };

/** The container of a layer. */
export interface LayerContainer {
  /** Undefined if the runtime hashed the name. */
  readonly name: ByteString | undefined;
  readonly runtime: ContainerRuntime;
  /** The full name of the container's policy namespace, which is unique; undefined for an unknown hash. */
  readonly namespace: ByteString | undefined;
  /** The title for people: the name, with a distinguishing suffix if several containers have the name. */
  readonly title: ByteString;
}
