import { memoised } from '../source/memoised.ts';
import type { LabelPart } from '../labels/label.ts';
import type { PolicyNamespace, ProfileChange } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { containerOfNamespace, containerOfProfile, isLxcHash, type ContainerRuntime } from './container-names.ts';
import type { Layer, LayerContainer } from './layer.ts';

/** The two layers of a container. */
export interface ContainerStack {
  /** Undefined if the runtime hashed the name. */
  readonly name: ByteString | undefined;
  readonly runtime: ContainerRuntime;
  /** The container's own policy namespace. */
  readonly namespace: PolicyNamespace;
  /**
   * The container's profile in the surrounding policy namespace; undefined if the container's own profiles are not
   * stacked.
   */
  readonly hostLayer: ByteString | undefined;
}

/**
 * The policy of a host and the containers with layers in the policy. Containers are known from outside, such as a
 * manifest, or inferred from the names used by LXC, Incus and LXD.
 *
 * Hashed names reveal little. LXC uses one hash for both names, so both layers are found. Incus and LXD hash two
 * different texts, so only known containers have both layers.
 */
export class StackedPolicy {
  readonly root: PolicyNamespace;
  readonly #known: ReadonlyMap<PolicyNamespace, ContainerStack>;
  /** The known containers by their host layers in the root. */
  readonly #knownByProfile = new Map<ByteString, ContainerStack[]>();
  readonly #told = new Map<PolicyNamespace, ContainerStack | undefined>();
  /** The host-layer profiles of a namespace, by the policy namespace inferred from the profile's name. */
  readonly #profiles = new Map<PolicyNamespace, ReadonlyMap<ByteString, ByteString>>();
  #named: ReadonlyMap<ByteString, readonly NamedContainer[]> | undefined;

  /** @param known - containers known from outside, with policy namespaces directly below the root */
  constructor(root: PolicyNamespace, known: readonly ContainerStack[] = []) {
    this.root = root;
    this.#known = new Map(known.map((stack) => [stack.namespace, stack]));
    for (const stack of known) {
      // A container without outer confinement may run as `unconfined`, like the host's programs.
      if (stack.hostLayer === undefined || stack.hostLayer === 'unconfined') continue;
      memoised(this.#knownByProfile, stack.hostLayer, () => []).push(stack);
    }
  }

  /** Returns the policy with replaced profiles and with equal containers. Reads every file. */
  withProfiles(change: ProfileChange): StackedPolicy {
    const root = this.root.withProfiles(change);
    const known = [...this.#known.values()].map((stack) => ({
      ...stack,
      namespace: root.ensure([stack.namespace.name]),
    }));
    return new StackedPolicy(root, known);
  }

  /** Returns the container of a policy namespace. */
  stackOf(namespace: PolicyNamespace): ContainerStack | undefined {
    const known = this.#known.get(namespace);
    if (known !== undefined) return known;
    if (!this.#told.has(namespace)) this.#told.set(namespace, this.#toldStack(namespace));
    return this.#told.get(namespace);
  }

  /** Returns the containers with a name. Known containers take precedence over inferred containers. */
  containersCalled(name: ByteString): readonly ContainerStack[] {
    const containers = this.#byName().get(name) ?? [];
    const known = containers.filter(({ isKnown }) => isKnown);
    return (known.length > 0 ? known : containers).flatMap(({ namespace }) => this.stackOf(namespace) ?? []);
  }

  /** Returns the names of all named containers. */
  containerNames(): Iterable<ByteString> {
    return this.#byName().keys();
  }

  /** Returns the layer of a profile. */
  layerOf({ namespace, profile }: LabelPart): Layer {
    return this.layerCalled(profile.name, namespace);
  }

  /** Returns the layer of a profile by name. */
  layerCalled(name: ByteString, namespace: PolicyNamespace): Layer {
    const [first, ...others] = this.#containersUnder(name, namespace);
    if (first !== undefined) return { kind: 'host-layer', containers: [first, ...others] };
    if (namespace.parent === undefined) return { kind: 'host' };
    const stack = this.stackOf(namespace);
    if (stack === undefined) return { kind: 'namespace' };
    return { kind: 'container-layer', container: this.#layerContainer(stack, namespace.fullName) };
  }

  /** Returns the containers confined by the profile with this name, or by an ancestor of the profile. */
  #containersUnder(name: ByteString, namespace: PolicyNamespace): readonly LayerContainer[] {
    const containers = this.#confinedBy(name, namespace);
    const end = name.lastIndexOf('//');
    if (containers.length > 0 || end <= 0) return containers;
    return this.#containersUnder(name.slice(0, end) as ByteString, namespace);
  }

  /** Returns the containers with the given name as host layer. */
  #confinedBy(name: ByteString, namespace: PolicyNamespace): readonly LayerContainer[] {
    const known = namespace === this.root ? this.#knownByProfile.get(name) : undefined;
    if (known !== undefined) return known.map((stack) => this.#layerContainer(stack, stack.namespace.fullName));
    const shown = containerOfProfile(name);
    if (shown === undefined) {
      const same = isLxcHash(name) ? namespace.child(name) : undefined;
      return same === undefined ? [] : [this.#layerContainer({ runtime: 'lxc', name: undefined }, same.fullName)];
    }
    const path = namespace.parent === undefined ? '' : `${namespace.fullName}//`;
    const fullName = shown.namespace === undefined ? undefined : (`${path}${shown.namespace}` as ByteString);
    return [this.#layerContainer(shown, fullName)];
  }

  #layerContainer(
    { name, runtime }: Pick<ContainerStack, 'name' | 'runtime'>,
    namespace: ByteString | undefined,
  ): LayerContainer {
    return { name, runtime, namespace, title: this.#title(name, runtime, namespace) };
  }

  #title(name: ByteString | undefined, runtime: ContainerRuntime, namespace: ByteString | undefined): ByteString {
    if (name === undefined) return unnamed[runtime] as ByteString;
    // Unusual names are quoted to avoid confusion with the surrounding words.
    const quoted = /^[\w.-]+$/.test(name) ? name : `\`${name}\``;
    const others = (this.#byName().get(name) ?? []).filter((other) => other.namespace.fullName !== namespace);
    if (others.length === 0) return quoted as ByteString;
    const isOnly = others.every((other) => other.runtime !== runtime);
    return `${quoted} (${isOnly ? runtime : (namespace ?? runtime)})` as ByteString;
  }

  #byName(): ReadonlyMap<ByteString, readonly NamedContainer[]> {
    if (this.#named !== undefined) return this.#named;
    const named = new Map<ByteString, NamedContainer[]>();
    for (const namespace of this.root.all()) {
      const known = this.#known.get(namespace);
      const { name, runtime } = known ?? containerOfNamespace(namespace.name) ?? {};
      if (name === undefined || runtime === undefined) continue;
      const container = { runtime, namespace, isKnown: known !== undefined };
      memoised(named, name, () => []).push(container);
    }
    return (this.#named = named);
  }

  /** Infers a container from the names of a namespace and of the surrounding profiles. */
  #toldStack(namespace: PolicyNamespace): ContainerStack | undefined {
    const { parent } = namespace;
    const shown = containerOfNamespace(namespace.name);
    if (parent === undefined || shown === undefined) return undefined;
    const { name, runtime, profile } = shown;
    const isThere = profile !== undefined && parent.profile(profile).kind !== 'unknown';
    if (isThere) return { name, runtime, namespace, hostLayer: profile };
    // A name of 16 hexadecimal digits can be anybody's.
    if (isLxcHash(namespace.name)) return undefined;
    return { name, runtime, namespace, hostLayer: this.#profilesIn(parent).get(namespace.name) ?? profile };
  }

  #profilesIn(parent: PolicyNamespace): ReadonlyMap<ByteString, ByteString> {
    return memoised(this.#profiles, parent, () => {
      const entries = parent.profileNames().flatMap((profile) => {
        const namespace = containerOfProfile(profile)?.namespace;
        return namespace === undefined ? [] : [[namespace, profile] as const];
      });
      return new Map(entries);
    });
  }
}

/** A container with a name. */
interface NamedContainer {
  readonly runtime: ContainerRuntime;
  readonly namespace: PolicyNamespace;
  readonly isKnown: boolean;
}

const unnamed = { lxc: 'an LXC container', incus: 'an Incus container', lxd: 'an LXD container' };
