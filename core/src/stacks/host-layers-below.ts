import type { LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/** A host layer that is missing in the policy or cannot be loaded. */
export interface MissingHostLayer {
  readonly name: ByteString;
  readonly namespace: PolicyNamespace;
}

/**
 * Returns the host layers at the start of every label of a policy namespace, innermost first: none for the root, and
 * for a namespace of no container.
 */
export function hostLayersBelow(
  namespace: PolicyNamespace,
  policy: StackedPolicy,
): { readonly parts: readonly LabelPart[] } | { readonly missing: MissingHostLayer } {
  const name = policy.stackOf(namespace)?.hostLayer;
  const around = namespace.parent;
  if (name === undefined || around === undefined) return { parts: [] };
  const found = around.profile(name);
  if (found.kind !== 'profile') return { missing: { name, namespace: around } };
  const outer = hostLayersBelow(around, policy);
  return 'missing' in outer ? outer : { parts: [{ namespace: around, profile: found.profile }, ...outer.parts] };
}
