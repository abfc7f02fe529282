import type { ClassPermission } from './policy-class.ts';

/** Returns the names of the permissions in a set of bits, in the order of the class. */
export function permissionNames(
  { permissions }: { readonly permissions: readonly ClassPermission[] },
  bits: number,
): readonly string[] {
  return permissions.filter(({ bit }) => (bit & bits) !== 0).map(({ name }) => name);
}
