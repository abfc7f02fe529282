import { stack, type Label, type LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The name of the host layer that belongs to a container's policy namespace, as LXC and Incus name
 * the two: `lxc-web_<-var-lib-lxc>` is confined by `lxc-web_</var/lib/lxc>`, and
 * `incus-web_<var-lib-incus>` by `incus-web_</var/lib/incus>`. The namespace has `-` for each `/`,
 * so a profile is sought whose name gives it, rather than a name that the namespace gives.
 *
 * @param candidates - profile names of the parent namespace
 */
export function hostLayerOf(namespace: ByteString, candidates: Iterable<ByteString>): ByteString | undefined {
  for (const candidate of candidates) if (namespaceOf(candidate) === namespace) return candidate;
  return undefined;
}

/**
 * The policy namespace that LXC, Incus or LXD makes for a container with this host-layer profile;
 * undefined where the name is not theirs.
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
 */
export function labelsOf(root: PolicyNamespace): readonly Label[] {
  return [...root.all()].flatMap((namespace) => {
    const below = layersOf(namespace);
    const names = [...new Set(['unconfined' as ByteString, ...namespace.profileNames()])];
    return names.flatMap((name) => {
      const found = namespace.profile(name);
      return found.kind === 'profile' ? [stack({ namespace, profile: found.profile }, ...below)] : [];
    });
  });
}

/** The host layers below which a namespace's profiles run, innermost first; none for the root. */
function layersOf(namespace: PolicyNamespace): readonly LabelPart[] {
  const { parent } = namespace;
  if (parent === undefined) return [];
  const name = hostLayerOf(namespace.name, parent.profileNames());
  const found = name === undefined ? undefined : parent.profile(name);
  if (found?.kind !== 'profile') return [];
  return [{ namespace: parent, profile: found.profile }, ...layersOf(parent)];
}
