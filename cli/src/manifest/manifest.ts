import type { Expectation } from '@lamellar/core/expect';
import type { Source, Span } from '@lamellar/core/language';
import type { Instance } from '../host/instance.ts';

/** What a manifest says, checked: of version 1. Lists keep the order of the file. */
export interface Manifest {
  readonly source: Source;
  /** What confines the host's own programs. */
  readonly hostPolicy: readonly FileReference[];
  /** By what the manifest calls them. */
  readonly containers: ReadonlyMap<string, ManifestContainer>;
  readonly expectations: readonly ManifestExpectation[];
}

/** A container and both its layers. */
export type ManifestContainer = ContainerDesign & Instance;

interface ContainerDesign {
  /** What the manifest and its sentences call it. */
  readonly name: string;
  readonly hostLayer: HostLayerDesign;
  /** Undefined where the container has no profiles of its own. */
  readonly containerLayer: ContainerLayerDesign | undefined;
  /** Where the manifest calls it so. */
  readonly span: Span;
}

export interface HostLayerDesign {
  readonly base: PolicyReference;
  readonly nesting: boolean;
  /** Undefined where the container's own configuration is to tell. */
  readonly privileged: boolean | undefined;
  readonly rules: readonly ManifestRule[];
}

export interface ContainerLayerDesign {
  /** Who loads the policy into the container's namespace: the host, or the container's init. */
  readonly load: 'host' | 'container';
  readonly policy: readonly PolicyReference[];
}

/** Policy by its name in a catalogue, or in a file. */
export type PolicyReference =
  | { readonly kind: 'catalogue'; readonly name: string; readonly span: Span }
  | ({ readonly kind: 'file' } & FileReference);

/** A file, or a directory where one may stand. */
export interface FileReference {
  /** Absolute, or relative to the working directory; no longer relative to the manifest. */
  readonly path: string;
  readonly span: Span;
}

/** Rules to be added to a host layer, one or more, as they stand in policy. */
export interface ManifestRule {
  readonly text: string;
  readonly span: Span;
  /** The manifest with the rules and nothing else. */
  readonly source: Source;
}

export interface ManifestExpectation {
  readonly expectation: Expectation;
  /** The sentence as a whole. */
  readonly span: Span;
  /** The place of a part of the sentence: of a selector, by its offsets. */
  readonly place: (start: number, end: number) => Span;
}
