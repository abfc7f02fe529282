import type { ByteString, Source } from '@lamellar/core/language';
import type { LayerNames } from '@lamellar/host-policies';
import type { Instance } from '../host/instance.ts';

/** Policy of a container layer. */
export interface LayerPolicy {
  /** What its file is called; no other of the container is called so. */
  readonly name: string;
  /** AppArmor policy source. */
  readonly text: ByteString;
  /** Where people find it: a file of theirs, or the name in the catalogue. */
  readonly origin: string;
  /** The text as it was read, perhaps as a secret; undefined for an applied layer. */
  readonly source?: Source;
}

/** Policy of a container layer, with what it declares. */
export interface ReadLayerPolicy extends LayerPolicy {
  /** Its profiles, parents before their children. */
  readonly profiles: readonly ByteString[];
}

/** What a container's own configuration has otherwise than the manifest, and what to do about it. */
export interface Contradiction {
  readonly message: string;
  readonly hint: string;
}

/** A container with everything that the manifest says of it, and the texts that it names. */
export type ComposedContainer = Instance & ComposedLayers;

/** The profile of a container in the root policy namespace, and the name of its own policy namespace. */
export interface ComposedHostLayer extends LayerNames {
  /** The policy; rules that are not the runtime's are included from where people find them. */
  readonly source: Source;
  /** What the policy includes of those, by the names that it has for it. */
  readonly includes: ReadonlyMap<ByteString, Source>;
  /** All of it in one text. */
  readonly text: ByteString;
  /** The profiles of a layer that is not generated, parents before their children; undefined where the runtime does. */
  readonly own: readonly ByteString[] | undefined;
}

interface ComposedLayers {
  /** What the manifest calls it. */
  readonly name: string;
  readonly hostLayer: ComposedHostLayer;
  readonly nesting: boolean;
  /** The container's own rules of the host layer. */
  readonly rules: readonly string[];
  /** Where its own configuration decides otherwise than the manifest says; none where it is not known. */
  readonly contradictions: readonly Contradiction[];
  /** What its own configuration says that what is to be applied overrules; none once it is. */
  readonly overruled: readonly string[];
  /** What is in the container's policy namespace. */
  readonly layer: readonly ReadLayerPolicy[];
  /** Who loads it there: the host, or the container's init from its own root. */
  readonly load: 'host' | 'container';
}
