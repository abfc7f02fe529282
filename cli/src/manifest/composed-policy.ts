import {
  bytesOf,
  parseLabel,
  PolicyUnit,
  Source,
  type ByteString,
  type ContainerPlace,
  type KnownHostLayers,
  type Label,
  type NamedPolicy,
  type PolicyEnvironment,
  type PolicyNamespace,
} from '@lamellar/core';
import type { ComposedContainer, LayerPolicy } from './composed-container.ts';

/** What a container's layers are, as sources whose names people know. */
export interface ContainerSources {
  readonly name: string;
  /** The profile of the host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  readonly hostLayer: Source;
  readonly layer: readonly Source[];
}

/** The sources of containers of a manifest. */
export function sourcesOf(containers: readonly ComposedContainer[]): readonly ContainerSources[] {
  const sources = new LayerSources();
  return containers.map(({ name, hostLayer, layer }) => ({
    name,
    profile: bytesOf(hostLayer.profileName),
    namespace: bytesOf(hostLayer.namespaceName),
    hostLayer: hostLayer.source,
    layer: layer.map((policy) => sources.of(policy)),
  }));
}

/** Sources of container layers: where containers have the same policy, it is one source, and is read once. */
export class LayerSources {
  readonly #known = new Map<string, Source>();

  of({ origin, text }: Pick<LayerPolicy, 'origin' | 'text'>): Source {
    const key = `${origin}\0${text}`;
    let source = this.#known.get(key);
    if (source === undefined) this.#known.set(key, (source = new Source(origin, text)));
    return source;
  }
}

/** What a policy's containers have as host layers, by their policy namespaces. */
export function hostLayersOf({ containers }: NamedPolicy): KnownHostLayers {
  const places = new Map([...containers.values()].map((place) => [place.namespace, place]));
  return { get: (namespace) => places.get(namespace)?.hostLayer };
}

/** Loads the layers of containers into a policy, where sentences then find them by the containers' names. */
export function loadContainers(
  root: PolicyNamespace,
  containers: readonly ContainerSources[],
  environment: PolicyEnvironment,
): NamedPolicy {
  const loaded = new Set<ByteString>();
  const places = containers.map((container): [ByteString, ContainerPlace] => {
    const namespace = root.ensure([container.namespace]);
    // Containers can have one host layer together.
    if (!loaded.has(container.profile)) root.load(new PolicyUnit(container.hostLayer, environment));
    loaded.add(container.profile);
    for (const source of container.layer) namespace.load(new PolicyUnit(source, environment));
    return [bytesOf(container.name), new ComposedPlace(container.profile, root, namespace)];
  });
  return { root, containers: new Map(places) };
}

/** A container's place, whose host layer is looked for when it is asked for: most questions are about few containers. */
class ComposedPlace implements ContainerPlace {
  readonly namespace: PolicyNamespace;
  readonly #profile: ByteString;
  readonly #root: PolicyNamespace;

  constructor(profile: ByteString, root: PolicyNamespace, namespace: PolicyNamespace) {
    this.#profile = profile;
    this.#root = root;
    this.namespace = namespace;
  }

  get hostLayer(): Label | undefined {
    const label = parseLabel(this.#profile, this.#root);
    return 'label' in label ? label.label : undefined;
  }
}
