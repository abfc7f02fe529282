import path from 'node:path';
import {
  bytesOf,
  errorAt,
  memoised,
  printable,
  Source,
  textOf,
  type ByteString,
  type Diagnostic,
  type Span,
} from '@lamellar/core/language';
import { inlineIncludes, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { containerPolicies } from '@lamellar/container-policies';
import { hostLayers, incusHostLayer, lxcHostLayer, type HostLayer } from '@lamellar/host-policies';
import type { ExistingLayer } from './existing-layer.ts';
import type { Failure } from '../files/read-file.ts';
import { SecretSource } from '../policy/secret-source.ts';
import type { PolicyFiles } from '../policy/policy-files.ts';
import type { DeclaredName, KnownTexts } from './known-texts.ts';
import type { Manifest, ManifestContainer, PolicyReference } from './manifest.ts';
import { instanceOf, isLxc, isProxmox } from './instance.ts';
import { ComplainingProfiles } from './complaining-profiles.ts';
import type { ComposedContainer, ComposedHostLayer } from './composed-container.ts';
import { contradictions, overruled } from './contradictions.ts';
import {
  rulesWithoutRuntime,
  generatedLayerWithRules,
  isNesting,
  layerGuard,
  withoutLayer,
} from './generated-layer.ts';
import { readOwnHostLayer } from './own-host-layer.ts';

/** The containers of a manifest with all referenced policy, or the errors. */
export interface Composition {
  readonly containers: readonly ComposedContainer[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns the layers that a container's configuration defines; undefined if the configuration is not known. */
export type ExistingLayers = (container: ManifestContainer) => ExistingLayer | undefined;

/** The policy file of a container layer. */
interface ReadPolicy {
  readonly source: Source;
  readonly declared: readonly DeclaredName[];
}

/**
 * Reads the policy of a manifest: host layers and profiles, from the catalogues and from files. A host layer is the
 * output of the runtime for the manifest and for further settings of the container's configuration.
 *
 * @param existing - returns the layers of a container's own configuration; undefined if not known
 * @param known - spares the compilation of valid policy
 */
export function compose(
  manifest: Manifest,
  files: PolicyFiles,
  environment: PolicyEnvironment,
  existing: ExistingLayers,
  known?: KnownTexts,
): Composition {
  const composer = new Composer(files, environment, existing, known);
  const containers = [...manifest.containers.values()].flatMap((container) => composer.compose(container) ?? []);
  return { containers, diagnostics: composer.diagnostics };
}

class Composer {
  readonly diagnostics: Diagnostic[] = [];
  readonly #files: PolicyFiles;
  readonly #environment: PolicyEnvironment;
  readonly #existing: ExistingLayers;
  readonly #known: KnownTexts | undefined;
  /** A policy of many containers is read once. */
  readonly #units = new Map<string, PolicyUnit>();
  /** The files of host layers, by profile name. */
  readonly #ownLayers = new Map<string, Source>();
  /** The manifest's keys of containers, by policy namespace. */
  readonly #namespaces = new Map<string, string>();

  constructor(
    files: PolicyFiles,
    environment: PolicyEnvironment,
    existing: ExistingLayers,
    known: KnownTexts | undefined,
  ) {
    this.#files = files;
    this.#environment = environment;
    this.#existing = existing;
    this.#known = known;
  }

  compose(container: ManifestContainer): ComposedContainer | undefined {
    const existing = this.#existing(container);
    const hostLayer = this.#hostLayer(container, existing);
    const load = container.containerLayer?.load ?? 'host';
    const canMove = load === 'host' && (existing?.isInCluster === true || isProxmox(container));
    const names = new Set<string>();
    const declaredIn = new Map<string, PolicyReference>();
    const complaining = new ComplainingProfiles(container.containerLayer?.complain ?? []);
    const layer = (container.containerLayer?.policy ?? []).flatMap((reference) => {
      const policy = this.#policy(reference);
      if (policy === undefined) return [];
      const { declared } = policy;
      const source = complaining.isEmpty ? policy.source : complaining.sourceOf(this.#unit(policy.source));
      const name = freeName(fileName(reference), names);
      this.#tellTwice(container, reference, declared, declaredIn);
      const profiles = declared.map((each) => each.name);
      const complete = canMove ? this.#complete(source) : undefined;
      const read = { name, text: source.text, origin: source.name, source, profiles };
      return [complete === undefined ? read : { ...read, complete }];
    });
    this.diagnostics.push(...complaining.problems());
    if (hostLayer === undefined) return undefined;
    const { name } = container;
    this.#tellShared(container, hostLayer);
    const { nesting, rules } = container.hostLayer;
    return {
      ...instanceOf(container),
      name,
      hostLayer,
      nesting,
      rules: [...layerGuard(container), ...rules].map(({ text }) => text),
      contradictions: existing === undefined ? [] : contradictions(container, existing),
      overruled: existing === undefined ? [] : overruled(container, existing),
      layer,
      load,
    };
  }

  /**
   * Reports two containers with equal policy namespaces. LXC writes `-` for each `/` of the path: two paths can produce
   * equal names.
   */
  #tellShared({ name, span }: ManifestContainer, { namespaceName }: ComposedHostLayer): void {
    const other = this.#namespaces.get(namespaceName);
    if (other === undefined) this.#namespaces.set(namespaceName, name);
    else
      this.#tellAt(
        span,
        `containers \`${printable(other)}\` and \`${printable(name)}\` would have the same policy namespace ${printable(namespaceName)}`,
        'LXC gives both this name: rename one container, or move it to a different LXC path',
      );
  }

  /** Reports a profile that is twice in a layer: the kernel loads a layer at once and rejects duplicate names. */
  #tellTwice(
    container: ManifestContainer,
    reference: PolicyReference,
    declared: readonly DeclaredName[],
    known: Map<string, PolicyReference>,
  ): void {
    for (const { name, namespace } of declared) {
      const key = [...namespace, name].join('//');
      const other = known.get(key);
      known.set(key, reference);
      // A duplicate child has a duplicate parent, which is reported. Duplicates within a file are errors of the policy.
      if (other === undefined || other === reference || name.includes('//')) continue;
      const place = printable(other.kind === 'file' ? other.path : other.name);
      const message = `profile \`${textOf(name)}\` is in the layer of ${container.name} twice`;
      this.#tell(reference, message, `remove one of the two: \`${place}\` also has the profile`);
    }
  }

  #hostLayer(container: ManifestContainer, existing: ExistingLayer | undefined): ComposedHostLayer | undefined {
    const layer = this.#wantedLayer(container, existing);
    return layer === undefined || existing?.profile === undefined ? layer : withoutLayer(layer, existing.profile);
  }

  /** Renders the host layer of the manifest, whatever profile the container's configuration selects. */
  #wantedLayer(container: ManifestContainer, existing: ExistingLayer | undefined): ComposedHostLayer | undefined {
    const { base, nesting, privileged } = container.hostLayer;
    const { runtime, instance, ...place } = instanceOf(container);
    if (base.kind === 'file') return this.#ownLayer(container, base);
    const found = hostLayers.find((layer) => layer.name === base.name && layer.runtime === runtime);
    if (found === undefined) {
      this.#tell(base, `no host layer \`${base.name}\` for ${runtime}`);
      return undefined;
    }
    const choices = privileged === undefined ? { nesting } : { nesting, privileged };
    const render = (rules: readonly string[]): HostLayer => {
      const said = { name: instance, ...place, rules };
      const asDesigned = found.render({ ...said, ...choices });
      if (existing === undefined) return asDesigned;
      // The container's real settings take precedence over the manifest.
      const real = { privileged: existing.privileged, nesting: isNesting(existing) ?? container.hostLayer.nesting };
      return runtime === 'lxc' ? lxcHostLayer({ ...said, ...real }) : incusHostLayer({ ...said, ...real });
    };
    try {
      return generatedLayerWithRules(container, rulesWithoutRuntime(container, existing), render);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#tell(base, error.message);
      return undefined;
    }
  }

  #ownLayer(container: ManifestContainer, base: PolicyReference): ComposedHostLayer | undefined {
    const { hostLayer } = container;
    if (!isLxc(container)) {
      this.#tell(base, 'Incus generates the host layer of its containers itself', 'write `base: incus`, and add rules');
      return undefined;
    }
    // Several containers may share the file: a single profile in the kernel.
    for (const { span } of hostLayer.rules)
      this.#tellAt(span, 'a rule in addition to a host layer from a file', 'write the rule into the file');
    if (hostLayer.nesting)
      this.#tell(base, 'nesting in addition to a host layer from a file', 'write the rules for nesting into the file');
    const source = this.#source(base);
    const unit = source && this.#unit(source);
    if (unit === undefined || !unit.load().valid) return undefined;
    const read = readOwnHostLayer(unit, container, base.span);
    if ('diagnostics' in read) {
      this.diagnostics.push(...read.diagnostics);
      return undefined;
    }
    const { layer } = read;
    const other = this.#ownLayers.get(layer.profileName) ?? layer.source;
    if (other !== layer.source)
      this.#tell(
        base,
        `a different host layer with the name \`${printable(layer.profileName)}\``,
        `one is in ${printable(other.name)}`,
      );
    this.#ownLayers.set(layer.profileName, other);
    return layer;
  }

  #policy(reference: PolicyReference): ReadPolicy | undefined {
    const source = this.#source(reference);
    if (source === undefined) return undefined;
    const known = this.#known?.declared(source.text);
    if (known !== undefined) return { source, declared: known };
    const unit = this.#unit(source);
    const declared = unit.declared().map(({ name, namespace }) => ({ name, namespace }));
    if (unit.load().valid) this.#known?.keepDeclared(source.text, declared);
    return { source: unit.source, declared };
  }

  /** Returns a text with its includes; undefined if a part is secret, because a configuration has more readers. */
  #complete(source: Source): ByteString | undefined {
    const { resolve, cache } = this.#environment;
    const found: Source[] = [source];
    const text = inlineIncludes(source, {
      cache,
      resolve: (reference, from) => {
        const resolved = resolve(reference, from);
        if (resolved.kind === 'files') found.push(...resolved.files);
        return resolved;
      },
    });
    return found.some((each) => each instanceof SecretSource) ? undefined : text;
  }

  #unit(source: Source): PolicyUnit {
    return memoised(this.#units, source.name, () => {
      const unit = new PolicyUnit(source, this.#environment);
      const { valid, diagnostics } = unit.load();
      if (!valid) this.diagnostics.push(...diagnostics);
      return unit;
    });
  }

  #source(reference: PolicyReference): Source | undefined {
    if (reference.kind === 'catalogue') {
      const found = containerPolicies.find(({ name }) => name === reference.name);
      if (found !== undefined) return new Source(`${found.name} of the catalogue`, bytesOf(found.text));
      this.#tell(reference, `no policy \`${reference.name}\` in the catalogue`);
      return undefined;
    }
    const read = this.#files.read(reference.path);
    if (read instanceof Source) return read;
    const failed: Failure = 'reason' in read ? read : { reason: 'it is compiled policy, not text', missing: false };
    this.#tell(reference, `${printable(reference.path)}: ${failed.reason}`, failed.hint);
    return undefined;
  }

  #tell({ span }: PolicyReference, message: string, hint?: string): void {
    this.#tellAt(span, message, hint);
  }

  #tellAt(span: Span, message: string, hint?: string): void {
    this.diagnostics.push(errorAt(span, 'invalid-manifest', message, hint));
  }
}

/**
 * Returns a file name that apparmor_parser accepts when reading a directory: the parser skips names with certain
 * beginnings and endings.
 */
function fileName(reference: PolicyReference): string {
  if (reference.kind === 'catalogue') return `${reference.name}.aa`;
  const name = path.basename(reference.path).replace(/^\.+/, '');
  return name.endsWith('.aa') ? name : `${name}.aa`;
}

/** Returns a name that is not in `taken`, and adds the name to `taken`. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${count}-${wanted}`;
  taken.add(name);
  return name;
}
