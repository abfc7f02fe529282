import { PolicyNamespace } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { bytesOf, memoised } from '@lamellar/core/language';
import type { Profile } from '@lamellar/core/namespaces';

/** Policy namespaces by compiled layer. Many containers share a layer, and many processes a program. */
const known = new WeakMap<
  Uint8Array,
  { readonly namespace: PolicyNamespace; readonly found: Map<string, Profile | undefined> }
>();

/**
 * Returns the profile that attaches to a program in a policy namespace with only the given layer; undefined without
 * such a profile.
 *
 * @param policy - the compiled layer
 * @param program - the path of the program
 */
export function attachedProfile(policy: Uint8Array, program: string): Profile | undefined {
  const { namespace, found } = memoised(known, policy, () => {
    const root = PolicyNamespace.root();
    // The load sets of kernels differ only for profiles of several policy namespaces.
    root.load(new CompiledUnit('layer', policy, 'last-header'));
    return { namespace: root, found: new Map() };
  });
  if (!found.has(program)) found.set(program, namespace.attached(bytesOf(program), undefined).profile);
  return found.get(program);
}
