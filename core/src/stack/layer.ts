import type { ByteString } from '../source/bytes.ts';
import type { ContainerRuntime } from './container-names.ts';

/** Which layer of which stack a profile is. */
export type Layer =
  /** A profile of the root policy namespace, for the host's own programs. */
  | { readonly kind: 'host' }
  /** What confines containers from the policy namespace around them: usually one, and some can share it. */
  | { readonly kind: 'host-layer'; readonly containers: readonly [LayerContainer, ...LayerContainer[]] }
  /** A profile of a container's own policy namespace. */
  | { readonly kind: 'container-layer'; readonly container: LayerContainer }
  /** A profile of a policy namespace that is no known container's. */
  | { readonly kind: 'namespace' };

/** The container that a layer is of. */
export interface LayerContainer {
  /** Undefined where its runtime has made a hash of it. */
  readonly name: ByteString | undefined;
  readonly runtime: ContainerRuntime;
  /** The full name of its policy namespace, which tells it from all others; undefined where that is a hash that is not known. */
  readonly namespace: ByteString | undefined;
  /** What people are told: its name, with what tells it from others of that name. */
  readonly title: ByteString;
}
