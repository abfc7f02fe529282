import type { Expectation } from '@lamellar/core/expectations';
import type { ByteString, Source, Span } from '@lamellar/core/language';
import type { Instance } from './instance.ts';
import type { ExpectationException, ManifestTests } from './manifest-tests.ts';
import type { ManifestVersion } from './manifest-version.ts';

/** A manifest of any version, checked. Lists keep the order of the file. */
export interface Manifest {
  readonly source: Source;
  readonly version: ManifestVersion;
  /** The policy of the host's own programs. */
  readonly hostPolicy: readonly ManifestPath[];
  /** The containers by key in the manifest. */
  readonly containers: ReadonlyMap<string, ManifestContainer>;
  readonly tests: ManifestTests;
  readonly expectations: readonly ManifestExpectation[];
}

/** A container with both layers. */
export type ManifestContainer = ContainerDesign & Instance;

interface ContainerDesign {
  /** The key of the container in the manifest, for expectations. */
  readonly name: string;
  readonly hostLayer: HostLayerDesign;
  /** Undefined without a container layer in the manifest. */
  readonly containerLayer: ContainerLayerDesign | undefined;
  /** The span of the key. */
  readonly span: Span;
}

export interface HostLayerDesign {
  readonly base: PolicyReference;
  readonly nesting: boolean;
  /** Undefined if the container's own configuration decides. */
  readonly privileged: boolean | undefined;
  readonly rules: readonly ManifestRule[];
}

export interface ContainerLayerDesign {
  /** The loader of the policy in the container's namespace: the host, or the container's init. */
  readonly load: 'host' | 'container';
  readonly policy: readonly PolicyReference[];
  /** The profiles in complain mode, whatever the policy says. */
  readonly complain: readonly ComplainingProfile[];
}

export interface ComplainingProfile {
  readonly name: ByteString;
  readonly span: Span;
}

/** Policy of a catalogue by name, or of a file. */
export type PolicyReference =
  | { readonly kind: 'catalogue'; readonly name: string; readonly span: Span }
  | ({ readonly kind: 'file' } & ManifestPath);

/** A file, or a directory if allowed. */
export interface ManifestPath {
  /** Absolute, or relative to the working directory; no longer relative to the manifest. */
  readonly path: string;
  readonly span: Span;
}

/** Rules to add to a host layer, one or more, in policy syntax. */
export interface ManifestRule {
  readonly text: string;
  readonly span: Span;
  /** The manifest reduced to these rules. */
  readonly source: Source;
}

export interface ManifestExpectation {
  readonly expectation: Expectation;
  /** The combinations for which the expectation is not required. */
  readonly exception?: ExpectationException;
  /** The span of the expectation as a whole. */
  readonly span: Span;
  /** Returns the span of a part of the expectation, such as a selector, by offsets. */
  readonly place: (start: number, end: number) => Span;
}
