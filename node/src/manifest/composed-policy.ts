import { StackedPolicy, type ContainerRuntime, type ContainerStack, type PolicyNamespace } from '@lamellar/core';
import { bytesOf, memoised, Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import type { ComposedContainer, LayerPolicy } from './composed-container.ts';
import type { Manifest } from './manifest.ts';

/** The layers of a container, as sources with names for people. */
export interface LayerSourcesOfContainer {
  readonly name: string;
  readonly runtime: ContainerRuntime;
  /** The profile of the host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  readonly hostLayer: Source;
  /** The included sources that are not files, by the names in the `include` rules. */
  readonly includes: ReadonlyMap<ByteString, Source>;
  readonly layer: readonly Source[];
}

/** Returns the sources of a manifest's containers. */
export function sourcesOf(containers: readonly ComposedContainer[]): readonly LayerSourcesOfContainer[] {
  const sources = new LayerSources();
  return containers.map(({ name, runtime, hostLayer, layer }) => ({
    name,
    runtime,
    profile: bytesOf(hostLayer.profileName),
    namespace: bytesOf(hostLayer.namespaceName),
    hostLayer: hostLayer.source,
    includes: hostLayer.includes,
    layer: layer.map((policy) => sources.of(policy)),
  }));
}

/** Sources of container layers. Equal policies of several containers share a source, which is read once. */
export class LayerSources {
  readonly #known = new Map<string, Source>();

  of({ origin, text, source }: Pick<LayerPolicy, 'origin' | 'text' | 'source'>): Source {
    const key = `${origin}\0${text}`;
    return memoised(this.#known, key, () => source ?? new Source(origin, text));
  }
}

/**
 * Loads the layers of containers into a policy, with the names of the containers. @param others - container stacks
 * loaded before
 */
export function loadContainers(
  root: PolicyNamespace,
  containers: readonly LayerSourcesOfContainer[],
  environment: PolicyEnvironment,
  others: readonly ContainerStack[] = [],
): StackedPolicy {
  const loaded = new Set<ByteString>();
  const stacks = containers.map((container): ContainerStack => {
    const { name, runtime, profile } = container;
    const namespace = root.ensure([container.namespace]);
    const { hostLayer, layer } = unitsOf(container, environment);
    // Containers can share a host layer.
    if (!loaded.has(profile)) root.load(hostLayer);
    loaded.add(profile);
    for (const unit of layer) namespace.load(unit);
    return { name: bytesOf(name), runtime, namespace, hostLayer: profile };
  });
  return new StackedPolicy(root, [...stacks, ...others]);
}

/** Creates the policy units of a container's layers, for loading. */
export function unitsOf(
  { hostLayer, includes, layer }: LayerSourcesOfContainer,
  environment: PolicyEnvironment,
): { readonly hostLayer: PolicyUnit; readonly layer: readonly PolicyUnit[] } {
  return {
    hostLayer: new PolicyUnit(hostLayer, including(environment, includes)),
    layer: layer.map((source) => new PolicyUnit(source, environment)),
  };
}

function including(environment: PolicyEnvironment, includes: LayerSourcesOfContainer['includes']): PolicyEnvironment {
  if (includes.size === 0) return environment;
  const resolve: PolicyEnvironment['resolve'] = (reference, from) => {
    const source = reference.form === 'quoted' ? includes.get(reference.path) : undefined;
    return source === undefined ? environment.resolve(reference, from) : { kind: 'files', files: [source] };
  };
  return { ...environment, resolve };
}

/** Returns the errors of host layers with rules of the manifest: included files can have errors. */
export function errorsOfRules(
  manifest: Manifest,
  containers: readonly ComposedContainer[],
  root: PolicyNamespace,
): readonly Diagnostic[] {
  const withRules = containers.filter(({ name }) => manifest.containers.get(name)?.hostLayer.rules.length !== 0);
  const layers = new Set(withRules.map(({ hostLayer }) => hostLayer.source));
  const units = root.units.filter((unit) => unit instanceof PolicyUnit && layers.has(unit.source));
  return units.flatMap((unit) => unit.load().diagnostics.filter(({ severity }) => severity === 'error'));
}
