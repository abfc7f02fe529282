import type { Label, LabelPart } from '../../labels/label.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';

/** A label as visible to a program in a policy namespace. */
export interface VisibleLabel {
  /** The parts in the policy namespace or below. */
  readonly parts: readonly LabelPart[];
  /** The innermost policy namespace of the parts, to which a query applies. */
  readonly innermost: PolicyNamespace | undefined;
  /** The mode of the parts; `mixed` if different. An implicit `unconfined` does not count next to further parts. */
  readonly mode: string;
}

/**
 * Returns the policy namespace of the bus: the innermost common ancestor of the innermost namespaces of both labels.
 */
export function busNamespace(one: Label, other: Label): PolicyNamespace {
  const below = new Set(ancestors(innermostOf(other.parts)));
  return ancestors(innermostOf(one.parts)).find((namespace) => below.has(namespace)) ?? one.parts[0].namespace;
}

/**
 * Returns a label as visible to a program in a policy namespace.
 *
 * @see `apparmor_socket_getpeersec_stream`, `label_modename`, `query_label` in the kernel
 */
export function visibleLabel(label: Label, view: PolicyNamespace): VisibleLabel {
  const parts = label.parts.filter(({ namespace }) => ancestors(namespace).includes(view));
  const modes = new Set(
    parts.filter(({ namespace, profile }) => profile !== namespace.unconfined).map(({ profile }) => profile.mode),
  );
  const [mode = 'unconfined', ...others] = modes;
  return { parts, innermost: innermostOf(parts), mode: others.length > 0 ? 'mixed' : mode };
}

function innermostOf(parts: readonly LabelPart[]): PolicyNamespace | undefined {
  return parts.at(-1)?.namespace;
}

/** Returns a policy namespace and the ancestors, innermost first. */
function ancestors(namespace: PolicyNamespace | undefined): readonly PolicyNamespace[] {
  return namespace === undefined ? [] : [namespace, ...ancestors(namespace.parent)];
}
