import type { ByteString, Source } from '@lamellar/core/language';
import type { LayerNames } from '@lamellar/host-policies';
import type { Instance } from './instance.ts';

/** Policy of a container layer. */
export interface LayerPolicy {
  /** The name of the file, unique within the container. */
  readonly name: string;
  /** AppArmor policy source. */
  readonly text: ByteString;
  /** The origin to show: a file of the user, or the name in the catalogue. */
  readonly origin: string;
  /** The text with all includes, for a container that can start on another machine; undefined if secret. */
  readonly complete?: ByteString;
  /** The text as it was read, perhaps as a secret; undefined for an applied layer. */
  readonly source?: Source;
}

/** Policy of a container layer, with the declared profiles. */
export interface ReadLayerPolicy extends LayerPolicy {
  /** The declared profiles, parents before their children. */
  readonly profiles: readonly ByteString[];
}

/** A difference between a container's own configuration and the manifest, with advice. */
export interface Contradiction {
  readonly message: string;
  readonly hint: string;
}

/** A container of the manifest, with the texts of all referenced policy. */
export type ComposedContainer = Instance & ComposedLayers;

/** The profile of a container in the root policy namespace, and the name of the container's own policy namespace. */
export interface ComposedHostLayer extends LayerNames {
  /** The policy. Rules from outside the runtime are included from their origins. */
  readonly source: Source;
  /** The included sources, by the names in the `include` rules. */
  readonly includes: ReadonlyMap<ByteString, Source>;
  /** The complete policy in one text. */
  readonly text: ByteString;
  /** The profiles of a layer from a file, parents before their children; undefined for a generated layer. */
  readonly own: readonly ByteString[] | undefined;
}

interface ComposedLayers {
  /** The key of the container in the manifest. */
  readonly name: string;
  readonly hostLayer: ComposedHostLayer;
  readonly nesting: boolean;
  /** The container's own rules of the host layer. */
  readonly rules: readonly string[];
  /**
   * The differences between the container's configuration and the manifest; empty if the configuration is not known.
   */
  readonly contradictions: readonly Contradiction[];
  /** Settings in the container's configuration that applying will override; empty once applied. */
  readonly overruled: readonly string[];
  /** The policy of the container's policy namespace. */
  readonly layer: readonly ReadLayerPolicy[];
  /** The loader of the container layer: the host, or the container's init from its own root. */
  readonly load: 'host' | 'container';
}
