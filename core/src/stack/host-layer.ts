import { stack, type Label, type LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The policy namespace that LXC, Incus or LXD makes for a container with this host-layer profile:
 * `lxc-web_<-var-lib-lxc>` for `lxc-web_</var/lib/lxc>`, `incus-web_<var-lib-incus>` for
 * `incus-web_</var/lib/incus>`. Undefined where the name is not theirs. A namespace's name does not
 * tell its profile's, since `-` stands for `-` and for `/`.
 */
export function namespaceOf(profile: ByteString): ByteString | undefined {
  const parts = /^(lxc|incus|lxd)-(.*)_<(.*)>$/s.exec(profile);
  if (parts === null) return undefined;
  const [, runtime, name, path = ''] = parts;
  const shown = runtime === 'lxc' ? path : path.replace(/^\//, '');
  return `${runtime}-${name}_<${shown.replaceAll('/', '-')}>` as ByteString;
}

/**
 * Every label that a policy gives rise to: the root's profiles and its `unconfined` alone, and the
 * profiles of each namespace below stacked under the host layer that belongs to it, if any does.
 * Profiles that cannot be asked for (errors, declared twice) are left out; see `PolicyNamespace`.
 *
 * @param known - host layers that names do not tell of, by the namespaces that they belong to
 */
export function labelsOf(root: PolicyNamespace, known: KnownHostLayers = new Map()): readonly Label[] {
  const layers = new HostLayers(known);
  const labels: Label[] = [];
  for (const { namespace, names } of root.contents()) {
    const below = layers.of(namespace);
    for (const name of new Set(['unconfined' as ByteString, ...names])) {
      const found = namespace.profile(name);
      if (found.kind === 'profile') labels.push(stack({ namespace, profile: found.profile }, ...below));
    }
  }
  return labels;
}

/** Host layers by the policy namespaces below them. */
export type KnownHostLayers = Pick<ReadonlyMap<PolicyNamespace, Label>, 'get'>;

/** Host layers of many namespaces: a parent's profiles are looked through once. */
class HostLayers {
  readonly #known: KnownHostLayers;
  readonly #byParent = new Map<PolicyNamespace, ReadonlyMap<ByteString, ByteString>>();

  constructor(known: KnownHostLayers) {
    this.#known = known;
  }

  /** The host layers below which a namespace's profiles run, innermost first; none for the root. */
  of(namespace: PolicyNamespace): readonly LabelPart[] {
    const known = this.#known.get(namespace);
    if (known !== undefined) return known.parts;
    const { parent } = namespace;
    if (parent === undefined) return [];
    const name = this.#profiles(parent).get(namespace.name);
    const found = name === undefined ? undefined : parent.profile(name);
    if (found?.kind !== 'profile') return [];
    return [{ namespace: parent, profile: found.profile }, ...this.of(parent)];
  }

  /** By namespace name, the profile in `parent` that confines it. */
  #profiles(parent: PolicyNamespace): ReadonlyMap<ByteString, ByteString> {
    let profiles = this.#byParent.get(parent);
    if (profiles === undefined) {
      const entries = parent.profileNames().flatMap((profile) => {
        const namespace = namespaceOf(profile);
        return namespace === undefined ? [] : [[namespace, profile] as const];
      });
      this.#byParent.set(parent, (profiles = new Map(entries)));
    }
    return profiles;
  }
}
