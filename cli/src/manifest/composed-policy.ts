import {
  bytesOf,
  parseLabel,
  PolicyUnit,
  Source,
  type ByteString,
  type ContainerPlace,
  type NamedPolicy,
  type PolicyEnvironment,
  type PolicyNamespace,
} from '@lamellar/core';
import type { ComposedContainer } from './composed-container.ts';

/** What a container's layers are, as sources whose names people know. */
export interface ContainerSources {
  readonly name: string;
  /** The profile of the host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  readonly hostLayer: Source;
  readonly layer: readonly Source[];
}

/** The sources of a container of a manifest. */
export function sourcesOf({ name, hostLayer, layer }: ComposedContainer): ContainerSources {
  return {
    name,
    profile: bytesOf(hostLayer.profileName),
    namespace: bytesOf(hostLayer.namespaceName),
    hostLayer: new Source(`host layer of ${name}`, bytesOf(hostLayer.text)),
    layer: layer.map(({ origin, text }) => new Source(origin, text)),
  };
}

/** Loads the layers of containers into a policy, where sentences then find them by the containers' names. */
export function loadContainers(
  root: PolicyNamespace,
  containers: readonly ContainerSources[],
  environment: PolicyEnvironment,
): NamedPolicy {
  const places = containers.map((container) => {
    const namespace = root.ensure([container.namespace]);
    root.load(new PolicyUnit(container.hostLayer, environment));
    for (const source of container.layer) namespace.load(new PolicyUnit(source, environment));
    return [container, namespace] as const;
  });
  const found = places.map(([{ name, profile }, namespace]): [ByteString, ContainerPlace] => {
    const label = parseLabel(profile, root);
    return [bytesOf(name), { hostLayer: 'label' in label ? label.label : undefined, namespace }];
  });
  return { root, containers: new Map(found) };
}
