import type { Label, LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';

/** A label as a program in a policy namespace is told of it. */
export interface ToldLabel {
  /** The parts that are in that namespace or below it. */
  readonly parts: readonly LabelPart[];
  /** The innermost policy namespace of these, whose profiles a query is about. */
  readonly innermost: PolicyNamespace | undefined;
  /** `mixed` where parts differ; an implicit `unconfined` does not count beside others. */
  readonly mode: string;
}

/** The innermost policy namespace that has in it, or below, where both labels end: that of the bus that they are on. */
export function busNamespace(one: Label, other: Label): PolicyNamespace {
  const below = new Set(ancestors(innermostOf(other.parts)));
  return ancestors(innermostOf(one.parts)).find((namespace) => below.has(namespace)) ?? one.parts[0].namespace;
}

/**
 * What a program in a policy namespace is told of a label.
 *
 * @see `apparmor_socket_getpeersec_stream`, `label_modename`, `query_label` in the kernel
 */
export function toldLabel(label: Label, view: PolicyNamespace): ToldLabel {
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

/** A policy namespace, and those that it is in, from within. */
function ancestors(namespace: PolicyNamespace | undefined): readonly PolicyNamespace[] {
  return namespace === undefined ? [] : [namespace, ...ancestors(namespace.parent)];
}
