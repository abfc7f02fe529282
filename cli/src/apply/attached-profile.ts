import { PolicyNamespace, type Profile } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/compiled';
import { bytesOf } from '@lamellar/core/language';

/** Policy namespaces by what they hold. Many containers have one layer, and many processes one program. */
const known = new WeakMap<
  Uint8Array,
  { readonly namespace: PolicyNamespace; readonly found: Map<string, Profile | undefined> }
>();

/**
 * The profile that a program gets by itself where it is started in a policy namespace with a layer and nothing else; undefined where that is
 * none.
 *
 * @param policy - the layer, compiled
 * @param program - by its path
 */
export function attachedProfile(policy: Uint8Array, program: string): Profile | undefined {
  let layer = known.get(policy);
  if (layer === undefined) {
    const namespace = PolicyNamespace.root();
    // How kernels take profiles for several policy namespaces makes no difference to one without.
    namespace.load(new CompiledUnit('layer', policy, 'last-header'));
    known.set(policy, (layer = { namespace, found: new Map() }));
  }
  const { namespace, found } = layer;
  if (!found.has(program)) found.set(program, namespace.attached(bytesOf(program), undefined).profile);
  return found.get(program);
}
