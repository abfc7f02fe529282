import type { LabelPart } from '../label/label.ts';
import type { PolicyNamespace, ProfileChange } from '../namespace/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { containerOfNamespace, containerOfProfile, isLxcHash, type ContainerRuntime } from './container-names.ts';
import type { Layer, LayerContainer } from './layer.ts';

/** The two layers of one container. */
export interface ContainerStack {
  /** Undefined where its runtime has made a hash of it. */
  readonly name: ByteString | undefined;
  readonly runtime: ContainerRuntime;
  /** The container's own policy namespace. */
  readonly namespace: PolicyNamespace;
  /** Its profile in the policy namespace around that; undefined where its own profiles stand by themselves. */
  readonly hostLayer: ByteString | undefined;
}

/**
 * The policy of a host, and the containers whose layers are in it: those that someone knows of, such as a manifest, and those
 * that the names of LXC, Incus and LXD tell of.
 *
 * Where a runtime has made hashes of a container's names, they tell little. LXC's two are one, so that they are found
 * together. Those of Incus and LXD are hashes of two texts, and only someone who knows the container can say that they
 * belong together.
 */
export class StackedPolicy {
  readonly root: PolicyNamespace;
  readonly #known: ReadonlyMap<PolicyNamespace, ContainerStack>;
  /** The known containers by their host layers in the root. */
  readonly #knownByProfile = new Map<ByteString, ContainerStack[]>();
  readonly #told = new Map<PolicyNamespace, ContainerStack | undefined>();
  /** By the namespaces that their names tell of, the profiles of a namespace. */
  readonly #profiles = new Map<PolicyNamespace, ReadonlyMap<ByteString, ByteString>>();
  #named: ReadonlyMap<ByteString, readonly NamedContainer[]> | undefined;

  /** @param known - containers that names need not tell of; their policy namespaces are right below the root */
  constructor(root: PolicyNamespace, known: readonly ContainerStack[] = []) {
    this.root = root;
    this.#known = new Map(known.map((stack) => [stack.namespace, stack]));
    for (const stack of known) {
      // What is not confined from outside may run as `unconfined`, as the host's programs do.
      if (stack.hostLayer === undefined || stack.hostLayer === 'unconfined') continue;
      const same = this.#knownByProfile.get(stack.hostLayer);
      if (same === undefined) this.#knownByProfile.set(stack.hostLayer, [stack]);
      else same.push(stack);
    }
  }

  /** The same containers, with other profiles in the place of some. Reads every file. */
  withProfiles(change: ProfileChange): StackedPolicy {
    const root = this.root.withProfiles(change);
    const known = [...this.#known.values()].map((stack) => ({
      ...stack,
      namespace: root.ensure([stack.namespace.name]),
    }));
    return new StackedPolicy(root, known);
  }

  /** The container whose own policy namespace this is. */
  stackOf(namespace: PolicyNamespace): ContainerStack | undefined {
    const known = this.#known.get(namespace);
    if (known !== undefined) return known;
    if (!this.#told.has(namespace)) this.#told.set(namespace, this.#toldStack(namespace));
    return this.#told.get(namespace);
  }

  /** The containers of that name. A known one goes before those that only names tell of. */
  containersCalled(name: ByteString): readonly ContainerStack[] {
    const containers = this.#byName().get(name) ?? [];
    const known = containers.filter(({ isKnown }) => isKnown);
    return (known.length > 0 ? known : containers).flatMap(({ namespace }) => this.stackOf(namespace) ?? []);
  }

  /** The names of all containers that have one. */
  containerNames(): Iterable<ByteString> {
    return this.#byName().keys();
  }

  /** Which layer a profile is. */
  layerOf({ namespace, profile }: LabelPart): Layer {
    return this.layerCalled(profile.name, namespace);
  }

  /** Which layer the profile of that name is. */
  layerCalled(name: ByteString, namespace: PolicyNamespace): Layer {
    const [first, ...others] = this.#containersUnder(name, namespace);
    if (first !== undefined) return { kind: 'host-layer', containers: [first, ...others] };
    if (namespace.parent === undefined) return { kind: 'host' };
    const stack = this.stackOf(namespace);
    if (stack === undefined) return { kind: 'namespace' };
    return { kind: 'container-layer', container: this.#layerContainer(stack, namespace.fullName) };
  }

  /** The containers that run under the profile of this name, or under the profile that it is a child of. */
  #containersUnder(name: ByteString, namespace: PolicyNamespace): readonly LayerContainer[] {
    const containers = this.#confinedBy(name, namespace);
    const end = name.lastIndexOf('//');
    if (containers.length > 0 || end <= 0) return containers;
    return this.#containersUnder(name.slice(0, end) as ByteString, namespace);
  }

  /** The containers whose host layer has this name. */
  #confinedBy(name: ByteString, namespace: PolicyNamespace): readonly LayerContainer[] {
    const known = namespace === this.root ? this.#knownByProfile.get(name) : undefined;
    if (known !== undefined) return known.map((stack) => this.#layerContainer(stack, stack.namespace.fullName));
    const told = containerOfProfile(name);
    if (told === undefined) {
      const same = isLxcHash(name) ? namespace.child(name) : undefined;
      return same === undefined ? [] : [this.#layerContainer({ runtime: 'lxc', name: undefined }, same.fullName)];
    }
    const path = namespace.parent === undefined ? '' : `${namespace.fullName}//`;
    const fullName = told.namespace === undefined ? undefined : (`${path}${told.namespace}` as ByteString);
    return [this.#layerContainer(told, fullName)];
  }

  #layerContainer(
    { name, runtime }: Pick<ContainerStack, 'name' | 'runtime'>,
    namespace: ByteString | undefined,
  ): LayerContainer {
    return { name, runtime, namespace, title: this.#title(name, runtime, namespace) };
  }

  #title(name: ByteString | undefined, runtime: ContainerRuntime, namespace: ByteString | undefined): ByteString {
    if (name === undefined) return unnamed[runtime] as ByteString;
    // Other names could be taken for the words around them.
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
      const same = named.get(name);
      if (same === undefined) named.set(name, [container]);
      else same.push(container);
    }
    return (this.#named = named);
  }

  /** What the names of a namespace and of the profiles around it tell. */
  #toldStack(namespace: PolicyNamespace): ContainerStack | undefined {
    const { parent } = namespace;
    const told = containerOfNamespace(namespace.name);
    if (parent === undefined || told === undefined) return undefined;
    const { name, runtime, profile } = told;
    const isThere = profile !== undefined && parent.profile(profile).kind !== 'unknown';
    if (isThere) return { name, runtime, namespace, hostLayer: profile };
    // A name of 16 hexadecimal digits can be anybody's.
    if (isLxcHash(namespace.name)) return undefined;
    return { name, runtime, namespace, hostLayer: this.#profilesIn(parent).get(namespace.name) ?? profile };
  }

  #profilesIn(parent: PolicyNamespace): ReadonlyMap<ByteString, ByteString> {
    let profiles = this.#profiles.get(parent);
    if (profiles === undefined) {
      const entries = parent.profileNames().flatMap((profile) => {
        const namespace = containerOfProfile(profile)?.namespace;
        return namespace === undefined ? [] : [[namespace, profile] as const];
      });
      this.#profiles.set(parent, (profiles = new Map(entries)));
    }
    return profiles;
  }
}

/** A container that has a name. */
interface NamedContainer {
  readonly runtime: ContainerRuntime;
  readonly namespace: PolicyNamespace;
  readonly isKnown: boolean;
}

const unnamed = { lxc: 'an LXC container', incus: 'an Incus container', lxd: 'an LXD container' };
